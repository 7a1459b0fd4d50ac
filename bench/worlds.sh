#!/usr/bin/env bash
# Makes worlds whose violations are known, audits them with the real program, and compares what was
# found with what was planted, rule by rule. Ends with 1 where a violation is missing or too much.
#
#   bench/worlds.sh                           three worlds of 1,000,000 calls, seeds drawn
#   CALLS=10000 bench/worlds.sh 7 8           these two seeds
#
# About a minute a world of a million, in WORK, which is emptied behind each.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${CALLS:=1000000}" "${WORK:=/tmp/lapwing-worlds}" "${BUILD:=build/release}"
lapwing=$(realpath "$BUILD")/lapwing
[ $# -gt 0 ] || set -- "$(od -An -N4 -tu4 /dev/urandom)" "$(od -An -N4 -tu4 /dev/urandom)" \
  "$(od -An -N4 -tu4 /dev/urandom)"
worst=0
for seed in "$@"; do
  seed=$((seed)) world=$WORK/world-$((seed))
  rm -rf "$world"
  "$lapwing" demo-world --seed "$seed" --calls "$CALLS" --out "$world" > /dev/null
  sh "$world/run.sh" "$lapwing" "$world/data" > "$world/run.log" 2>&1
  echo "seed $seed, $CALLS calls"
  "$lapwing" --data "$world/data" demo-world --check "$world" || worst=1
  rm -rf "$world"
done
exit $worst
