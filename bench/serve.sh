#!/usr/bin/env bash
# bench/serve.sh [SECONDS] [ROUNDS]: the service as it ships against itself: numbers a second by a
# batch of 1,000 and one by one, with a subscriber's key and an officer's; look-ups while editions are
# imported; a file scrubbed over HTTP and by the command; many connections kept open. PARTS (lookups
# import scrub connections) of it. ROWS (1,000,000) and COUNT (2,000,000) of file and list, WORK as in
# script/bench. Needs wrk, and a build with -DLAPWING_BENCH=ON in $BUILD (default build/release).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-4} rounds=${2:-3}
: "${PARTS:=lookups import scrub connections}" "${ROWS:=1000000}" "${COUNT:=2000000}" "${WORK:=/dev/shm/lapwing-serve}" "${BUILD:=build/release}"
lapwing=${LAPWING:-$BUILD/lapwing} bench=${BENCH:-$BUILD/bench}
mkdir -p "$WORK"
export LAPWING_DATA=$WORK/data-$COUNT

if [ ! -d "$LAPWING_DATA" ]; then
  "$bench/scrub_data" list "$COUNT" >"$WORK/list.txt"
  "$lapwing" import numbers "$WORK/list.txt" --list us.national --area all >"$WORK/import.log"
fi
[ -e "$WORK/messy-$ROWS.csv" ] || "$bench/scrub_data" messy "$ROWS" "$COUNT" >"$WORK/messy-$ROWS.csv"
"$lapwing" admin enrol bench --organization Bench --san 1 --area all --quota 1000000000 --fee 0 >"$WORK/keys.log" 2>&1
subscriber=$("$lapwing" admin make-key --role subscriber --subscriber bench 2>"$WORK/keys.log")
key=$("$lapwing" admin make-key --role officer --organization bench 2>"$WORK/keys.log")
admin=$("$lapwing" admin make-key --role administrator --organization bench 2>"$WORK/keys.log")
[ -n "${PREPARE:-}" ] && exit

ulimit -n "$(ulimit -Hn)"
"$lapwing" serve --listen 127.0.0.1:0 --connections-max 11000 --idle-seconds 600 \
  --access-log /dev/null ${THREADS:+--scrub-threads "$THREADS"} >"$WORK/serve.out" 2>"$WORK/serve.err" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
until grep -q listening "$WORK/serve.out"; do kill -0 $server; sleep 0.1; done
url=$(sed 's/listening on //' "$WORK/serve.out") port=${url##*:}
until curl -sf "$url/readyz" >/dev/null; do sleep 0.1; done

cat >"$WORK/ask.lua" <<'LUA'
local head = {["Authorization"] = "Bearer " .. os.getenv("KEY")}
local n = 0
local function number()
  n = (n * 1103515245 + 12345) % 2147483648
  return "+1201" .. (2000000 + n % 7999999)
end
local batch = os.getenv("BATCH")
local requests = {}
init = function()
  head["Content-Type"] = "text/plain"
  for r = 1, batch and 50 or 0 do
    local lines = {}
    for i = 1, 1000 do lines[i] = number() end
    requests[r] = wrk.format("POST", "/v1/checks?lists=us.national", head, table.concat(lines, "\n") .. "\n")
  end
end
request = function()
  n = n + 1
  if batch then return requests[n % 50 + 1] end
  return wrk.format("GET", "/v1/numbers/" .. number() .. "?list=us.national", head)
end
LUA
ask() { # CONNECTIONS
  wrk -t1 -c"$1" -d"${seconds}s" --latency -s "$WORK/ask.lua" "$url/" >"$WORK/wrk.out"
  if grep -q Non-2xx "$WORK/wrk.out"; then cat "$WORK/wrk.out" >&2; exit 1; fi
  awk '/Requests\/sec/ {rate=$2} $1=="99%" {p99=$2} END {print rate, p99}' "$WORK/wrk.out"
}
part() { [[ " $PARTS " == *" $1 "* ]]; }
for ((round = 0; round < rounds; round++)); do
  part lookups || break
  for who in subscriber officer; do
    [ $who = officer ] && export KEY=$key || export KEY=$subscriber
    read -r one one99 <<<"$(ask 8)"
    read -r many many99 <<<"$(BATCH=1 ask 8)"
    awk -v w="$who" -v a="$one" -v ap="$one99" -v b="$many" -v bp="$many99" 'BEGIN {
      printf "%s: one by one %.0f/s (p99 %s); batches of 1,000: %.0f/s (p99 %s), %.0f numbers/s; %.0f times\n", w, a, ap, b, bp, b * 1000, b * 1000 / a}'
  done
done
export KEY=$key

# Another edition as soon as one is in, until told to stop; each has a number more than the last.
import_editions() {
  local i=0 rows=$WORK/edition.txt
  cp "$WORK/list.txt" "$rows"
  while [ ! -e "$WORK/stop" ]; do
    printf '1201555%04d\n' "$((i += 1))" >>"$rows"
    curl -sf -o /dev/null -H "Authorization: Bearer $admin" --data-binary "@$rows" \
      "$url/v1/lists/us.national/editions?format=numbers&area=all&obtained=$(date -u +%FT%T.%3NZ)" || exit 1
    echo "$i" >"$WORK/editions"
  done
}
for ((round = 0; round < rounds; round++)); do
  part import || break
  read -r idle idle99 <<<"$(ask 8)"
  rm -f "$WORK/stop" "$WORK/editions"
  import_editions &
  importing=$!
  read -r busy busy99 <<<"$(ask 8)"
  touch "$WORK/stop"
  wait "$importing"
  printf 'look-ups: idle %.0f/s (p99 %s); while %d editions of %d are imported %.0f/s (p99 %s)\n' \
    "$idle" "$idle99" "$(cat "$WORK/editions")" "$COUNT" "$busy" "$busy99"
done

since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.3f", b - a}'; }
file=$WORK/messy-$ROWS.csv
auth="Authorization: Bearer $KEY"
field() { python3 -c 'import json,sys; v=json.load(sys.stdin); [v:=v[k] for k in sys.argv[1:]]; print(v)' "$@"; }
for ((round = 0; round < rounds; round++)); do
  part scrub || break
  begin=$EPOCHREALTIME
  "$lapwing" scrub "$file" --lists us.national -o "$WORK/command.csv" 2>/dev/null
  command=$(since "$begin")
  begin=$EPOCHREALTIME
  id=$(curl -sf -H "$auth" --data-binary "@$file" "$url/v1/scrubs?lists=us.national" | field id)
  sent=$(since "$begin")
  # Asked seldom and cheaply: what asks takes processors from the scrub, which gives way to it.
  until curl -sf -H "$auth" "$url/v1/scrubs/$id" | grep -Eq '"state": ?"done"'; do sleep 0.1; done
  curl -sf -H "$auth" "$url/v1/scrubs/$id/result" -o "$WORK/http.csv"
  whole=$(since "$begin")
  spooled=$(curl -sf -H "$auth" "$url/v1/scrubs/$id" | field report seconds)
  cmp "$WORK/command.csv" "$WORK/http.csv"
  awk -v c="$command" -v s="$spooled" -v w="$whole" -v u="$sent" 'BEGIN {
    printf "scrub: command %.2f s; spooled file %.2f s, %.2f of its speed; sent (%.2f s), scrubbed and fetched %.2f s, %.2f\n", c, s, c / s, u, w, c / w}'
done
if part connections; then
  "$bench/http_bench" first "$port" 256
  "$bench/http_bench" first "$port" 10000
fi
grep VmRSS "/proc/$server/status"
