// Calls audited a second, as a ratio to DuckDB doing a part of it: the registry join and the hours
// check alone, in SQL written by hand, on the same files of a demo-world.
//
//   lapwing demo-world --seed 7 --calls 1000000 --out world
//   (cd bench/duckdb && npm ci && node audit.mjs ../../world LAPWING ROUNDS)
//
// The sides run in turns, each from the files: DuckDB reads the six logs and the list from CSV,
// `lapwing audit` reads, keeps and judges them (everything: lists, own lists, consents, hours,
// caps, caller identity, campaigns) in a registry that run.sh filled before. DuckDB is given what is
// hardest for it: the offset from UTC of every area code, fixed for that month.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [world, lapwing, rounds = '3'] = process.argv.slice(2);
const sellers = {
  'careful-1': ['America/New_York', -4], 'careful-2': ['Etc/UTC', 0],
  'sloppy-1': ['America/Chicago', -5], 'sloppy-2': ['America/Los_Angeles', -7],
  'rogue-1': ['America/New_York', -4], 'rogue-2': ['Asia/Manila', 8]};
const offsets = {'America/New_York': -4, 'America/Detroit': -4, 'America/Chicago': -5};

// October 2026: area code -> hours from UTC, of its first zone.
const areas = readFileSync(new URL('../../data/numbering/nanp.csv', import.meta.url), 'utf8')
    .split('\n').map(line => line.split(',')).filter(row => /^\d{3}$/.test(row[0]))
    .map(row => [row[0], offsets[row.find(cell => cell.startsWith('America/'))?.split(/[ ;]/)[0]]])
    .filter(row => row[1] !== undefined)
    .map(([npa, hours]) => `('${npa}', ${hours})`).join(',');

const logs = Object.entries(sellers).map(([name, [, hours]]) => `
  SELECT right(regexp_replace(called, '[^0-9]', '', 'g'), 10) AS called,
         CAST(start AS TIMESTAMP) - INTERVAL (${hours}) HOUR AS made
  FROM read_csv('${world}/calls-${name}.csv', header = true, all_varchar = true)`).join(' UNION ALL ');

const sql = `
  WITH calls AS (${logs}),
  area(npa, hours) AS (VALUES ${areas}),
  listed AS (SELECT right(phone, 10) AS number, CAST("registered on" AS DATE) AS since
             FROM read_csv('${world}/national-1.csv', header = true, all_varchar = true)),
  wall AS (SELECT calls.*, made + INTERVAL (hours) HOUR AS there
           FROM calls LEFT JOIN area ON left(called, 3) = npa)
  SELECT count(*) AS calls,
         count(*) FILTER (listed.since + 31 <= CAST(there AS DATE)) AS on_the_registry,
         count(*) FILTER (CAST(there AS TIME) < TIME '08:00:00'
                          OR CAST(there AS TIME) >= TIME '21:00:00') AS outside_hours
  FROM wall LEFT JOIN listed ON called = number`;

async function duckdb() {
  const started = process.hrtime.bigint();
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const result = (await connection.runAndReadAll(sql)).getRowObjects()[0];
  return [Number(process.hrtime.bigint() - started) / 1e9, result];
}

function audit() {
  const started = process.hrtime.bigint();
  let calls = 0;
  for (const [name, [zone]] of Object.entries(sellers)) {
    const report = JSON.parse(execFileSync(lapwing, ['--data', `${world}/data`, '--json', 'audit',
      `${world}/calls-${name}.csv`, '--format', 'csv', '--tz', zone, '--seller', name],
      {maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore']}));
    calls += report.calls;
  }
  return [Number(process.hrtime.bigint() - started) / 1e9, calls];
}

const ratios = [];
for (let round = 0; round < Number(rounds); ++round) {
  const [theirs, found] = await duckdb();
  const [ours, calls] = audit();
  ratios.push(theirs / ours);
  console.log(`duckdb ${theirs.toFixed(2)} s (${JSON.stringify(found, (_, v) => typeof v === 'bigint' ? Number(v) : v)})`
    + `, lapwing ${ours.toFixed(2)} s (${calls} calls), ratio ${(theirs / ours).toFixed(3)}`);
}
ratios.sort((a, b) => a - b);
console.log(`median ratio ${ratios[Math.floor(ratios.length / 2)].toFixed(3)} (at least 1 is the aim)`);
