#!/usr/bin/env bash
# bench/http.sh [SECONDS] [ROUNDS]: answers a second by wrk at 1, 8, 64 and 256 connections, of a
# hello-world on cpp-httplib, of our server with the same answer, of a look-up with a short answer in
# a registry, and of `GET /v1/numbers/{n}` of `lapwing serve`, log and audit trail and all; in turns,
# each round's ratio to the hello-world on its own. Then the first answers of 256 connections that
# stay open. Needs wrk and a build with -DLAPWING_BENCH=ON in $BUILD (default build/release).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-4}
rounds=${2:-3}
: "${BUILD:=build/release}"
program=$BUILD/bench/http_bench
directory=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait "${pids[@]}" 2>/dev/null || true; rm -rf "$directory"' EXIT

start() { # COMMAND...: its address in $url
  local out=$directory/out.${#pids[@]}
  "$@" >"$out" 2>"$out.err" &
  pids+=($!)
  until grep -q listening "$out"; do
    kill -0 "${pids[-1]}" || { cat "$out.err" >&2; exit 1; }
    sleep 0.1
  done
  url=$(sed -n 's/^listening on //p' "$out")
}
mkdir "$directory/data"
seq 12012000000 2 12012001998 >"$directory/list.txt"
export LAPWING_DATA=$directory/serving
"$BUILD/lapwing" import numbers "$directory/list.txt" --list us.national --area all 2>"$directory/import.log"
KEY=$("$BUILD/lapwing" admin make-key --role officer --organization bench 2>"$directory/key.log")
export KEY
start "$program" hello; hello=$url
start "$program" bare; bare=$url
start "$program" lookup "$directory/data" "$KEY"; short=$url
start "$BUILD/lapwing" serve --listen 127.0.0.1:0 --access-log "$directory/access.log"; served=$url
until curl -sf "$served/readyz" >/dev/null; do sleep 0.1; done

# Each second number of 2,000 is listed. All four are asked by requests made beforehand, in the same
# order and with the same head, so that the client's work is the same for each.
numbers() { # PREFIX SUFFIX
  cat <<LUA
local head = {["Authorization"] = "Bearer $KEY"}
local requests, n = {}, 0
init = function()
  for i = 0, 1999 do requests[i] = wrk.format("GET", "$1" .. (12012000000 + i) .. "$2", head) end
end
request = function()
  n = (n * 1103515245 + 12345) % 2147483648
  return requests[n % 2000]
end
LUA
}
numbers "/hello?list=us.national&n=" "" >"$directory/hello.lua"
numbers /numbers/ "?list=us.national" >"$directory/short.lua"
numbers /v1/numbers/+ "?list=us.national" >"$directory/served.lua"
ask() { # CONNECTIONS URL SCRIPT
  wrk -t1 -c"$1" -d"${seconds}s" --latency -s "$3" "$2" >"$directory/out"
  if grep -q Non-2xx "$directory/out"; then cat "$directory/out" >&2; exit 1; fi
  awk '/Requests\/sec/ {rate=$2} $1=="99%" {p99=$2} END {print rate, p99}' "$directory/out"
}
printf '%s\n' "connections  hello/s (p99)        bare/s (p99)  ratio   short look-up/s  ratio   GET /v1/numbers/s  ratio"
for c in 1 8 64 256; do
  for ((round = 0; round < rounds; round++)); do
    read -r h hp <<<"$(ask "$c" "$hello/" "$directory/hello.lua")"
    read -r b bp <<<"$(ask "$c" "$bare/" "$directory/hello.lua")"
    read -r l lp <<<"$(ask "$c" "$short/" "$directory/short.lua")"
    read -r s sp <<<"$(ask "$c" "$served/" "$directory/served.lua")"
    awk -v c="$c" -v h="$h" -v hp="$hp" -v b="$b" -v bp="$bp" -v l="$l" -v lp="$lp" -v s="$s" -v sp="$sp" 'BEGIN {
      printf "%11d", c
      printf "  %6.0f (%8s)", h, hp
      printf "  %6.0f (%8s)  %5.2f", b, bp, b / h
      printf "  %6.0f (%8s)  %5.2f", l, lp, l / h
      printf "  %6.0f (%8s)  %5.2f\n", s, sp, s / h}'
  done
done
"$program" first "${served##*:}" 256
