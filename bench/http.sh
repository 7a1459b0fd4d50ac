#!/usr/bin/env bash
# bench/http.sh [SECONDS] [ROUNDS]: answers a second by wrk at 1, 8, 64 and 256 connections, of a
# hello-world on cpp-httplib, of our server with the same answer, and of a look-up in a registry; in
# turns, each round's ratio on its own. Needs wrk and a build with -DLAPWING_BENCH=ON in $BUILD
# (default build/release).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-4}
rounds=${2:-3}
program=${BUILD:-build/release}/bench/http_bench
directory=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$directory"' EXIT

start() { # NAME PORT [ARGUMENTS]
  "$program" "$@" &
  pids+=($!)
  until curl -s -o /dev/null "http://127.0.0.1:$2/"; do
    kill -0 "${pids[-1]}" || exit 1
    sleep 0.1
  done
}
mkdir "$directory/data"
start hello 18081
start bare 18082
start lookup 18083 "$directory/data"

cat >"$directory/lookup.lua" <<'LUA'
local n = 0
request = function()
  n = (n * 1103515245 + 12345) % 2147483648
  return wrk.format("GET", "/numbers/" .. (12012000000 + n % 2000), {["Authorization"] = "Bearer bench"})
end
LUA
ask() { # CONNECTIONS URL [SCRIPT]
  wrk -t1 -c"$1" -d"${seconds}s" --latency ${3:+-s "$3"} "$2" >"$directory/out"
  if grep -q Non-2xx "$directory/out"; then cat "$directory/out" >&2; exit 1; fi
  awk '/Requests\/sec/ {rate=$2} $1=="99%" {p99=$2} END {print rate, p99}' "$directory/out"
}
printf '%s\n' "connections  hello/s (p99)      bare/s (p99)       look-up/s (p99)    bare/hello  look-up/hello"
for c in 1 8 64 256; do
  for ((round = 0; round < rounds; round++)); do
    read -r hello hello99 <<<"$(ask "$c" http://127.0.0.1:18081/hello)"
    read -r bare bare99 <<<"$(ask "$c" http://127.0.0.1:18082/hello)"
    read -r found found99 <<<"$(ask "$c" http://127.0.0.1:18083/ "$directory/lookup.lua")"
    awk -v c="$c" -v h="$hello" -v hp="$hello99" -v b="$bare" -v bp="$bare99" -v l="$found" -v lp="$found99" \
      'BEGIN {printf "%11d  %8.0f (%8s)  %8.0f (%8s)  %8.0f (%8s)  %10.2f  %13.2f\n", c, h, hp, b, bp, l, lp, b/h, l/h}'
  done
done
"$program" first 18082 256
