// The numbers most complained about, of ten million complaints: `lapwing complaints count --top 20`
// in turns with DuckDB doing the same by SQL, from a table it loaded before and from the CSV.
//
//   npm ci
//   node complaints.mjs prepare DIR ROWS LAPWING      generates, loads into DuckDB, imports
//   node complaints.mjs measure DIR LAPWING ROUNDS
//
// The complaints follow from a seed: numbers of the exchange 555 in 400 area codes, few of them named
// very often and most seldom. DuckDB's time is that of opening the database and of the query, without
// the start of Node; ours is the whole process. Both must give the same numbers and counts.
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [what, directory, ...rest] = process.argv.slice(2);
const csv = `${directory}/complaints.csv`;
const database = `${directory}/complaints.duckdb`;
const data = `${directory}/data`;
const seed = 20261128;
const seconds = from => Number(process.hrtime.bigint() - from) / 1e9;

async function run(file, ...statements) {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  let rows;
  for (const sql of statements) rows = (await connection.runAndReadAll(sql)).getRowObjects();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

function generate(rows) {
  const areas = readFileSync(new URL('../../data/numbering/nanp.csv', import.meta.url), 'utf8')
      .split('\n').map(line => line.split(',')).filter(row => /^\d{3}$/.test(row[0]) && row[2] === 'US')
      .map(row => row[0]).slice(0, 400);
  const random = (salt, column = 'i') => `(hash(${column} + ${seed}, ${salt}) / 18446744073709551616.0)`;
  const of = (list, salt) => `list_extract([${list.map(one => `'${one}'`)}], 1 + CAST(floor(${list.length} * ${random(salt)}) AS INTEGER))`;
  const subjects = ['Reducing your debt', 'Dropped call or no message', 'Warranties & protection plans',
    'Calls pretending to be government', 'Medical & prescriptions', 'No Subject Provided', 'Other'];
  const states = ['California', 'Florida', 'Ohio', 'New York', 'Texas', 'Arizona', 'Nevada', 'Illinois'];
  return `COPY (
    SELECT list_extract([${areas.map(one => `'${one}'`)}], 1 + CAST(hash(rank, 1) % ${areas.length} AS INTEGER))
             || '555' || lpad(CAST(rank // ${areas.length} AS VARCHAR), 4, '0') AS Company_Phone_Number,
           strftime(reported, '%Y-%m-%d %H:%M:%S') AS Created_Date,
           strftime(reported - to_seconds(CAST(floor(86400 * ${random(3)}) AS BIGINT)), '%Y-%m-%d %H:%M:%S') AS Violation_Date,
           '' AS Consumer_City, ${of(states, 4)} AS Consumer_State, ${of(areas, 5)} AS Consumer_Area_Code,
           ${of(subjects, 6)} AS Subject, ${of(['Y', 'Y', 'N', ''], 7)} AS Recorded_Message_Or_Robocall
    FROM (SELECT i, CAST(floor(${areas.length} * 10000 * pow(${random(2)}, 3)) AS BIGINT) AS rank,
                 TIMESTAMP '2025-11-01 00:00:00' + to_seconds(CAST(i * 30000000 // ${rows} AS BIGINT)) AS reported
          FROM range(${rows}) t(i))
    ORDER BY i) TO '${csv}' (FORMAT csv, HEADER)`;
}

const read = `read_csv('${csv}', header = true, all_varchar = true)`;
const top = (from, number, created) => `
  SELECT ${number} AS caller, count(*) AS complaints,
         count(*) FILTER (Recorded_Message_Or_Robocall = 'Y') AS robocalls,
         min(${created}) AS first, max(${created}) AS last
  FROM ${from} WHERE ${number} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`;
const loaded = () => run(database, top('complaints', 'caller', 'created'));
const raw = () => run(':memory:', top(read, 'TRY_CAST(Company_Phone_Number AS BIGINT)',
    'CAST(Created_Date AS TIMESTAMP)'));

function ours(lapwing, ...more) {
  return execFileSync(lapwing, ['--data', data, '--json', 'complaints', 'count', '--top', '20', ...more],
      {maxBuffer: 1 << 28}).toString().trim().split('\n').map(line => JSON.parse(line));
}

async function prepare(rows, lapwing) {
  mkdirSync(directory, {recursive: true});
  if (!existsSync(csv)) await run(':memory:', generate(Number(rows)));
  if (!existsSync(database)) {
    await run(database, `CREATE TABLE complaints AS
      SELECT TRY_CAST(Company_Phone_Number AS BIGINT) AS caller, CAST(Created_Date AS TIMESTAMP) AS created,
             Consumer_State, Subject, Recorded_Message_Or_Robocall FROM ${read}`);
  }
  if (existsSync(data)) return;
  const started = process.hrtime.bigint();
  execFileSync(lapwing, ['--data', data, 'complaints', 'import', 'ftc-complaints-records', csv], {stdio: 'ignore'});
  console.log(`imported ${rows} complaints in ${seconds(started).toFixed(1)} s, table included`);
}

async function measure(lapwing, rounds = '5') {
  const ratios = {loaded: [], raw: []};
  for (let round = 0; round < Number(rounds); ++round) {
    let started = process.hrtime.bigint();
    const mine = ours(lapwing);
    const own = seconds(started);
    const times = {};
    for (const [name, query] of Object.entries({loaded, raw})) {
      if (name === 'raw' && round > 0) continue;
      started = process.hrtime.bigint();
      const rows = await query();
      times[name] = seconds(started);
      ratios[name].push(own / times[name]);
      const same = rows.every((row, i) => `+1${row.caller}` === mine[i].caller
          && Number(row.complaints) === mine[i].complaints && Number(row.robocalls) === mine[i].robocalls);
      if (!same) throw new Error(`${name}: the answers differ`);
    }
    started = process.hrtime.bigint();
    ours(lapwing, '--state', 'Ohio', '--since', '2026-01-01');
    console.log(`lapwing ${own.toFixed(3)} s (Ohio since January ${seconds(started).toFixed(3)} s), DuckDB `
      + Object.entries(times).map(([name, time]) => `${name} ${time.toFixed(3)} s`).join(', '));
  }
  const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(3);
  console.log(`lapwing / DuckDB: its table ${median(ratios.loaded)}, the CSV ${median(ratios.raw)} (0.5 is the aim)`);
}

await (what === 'prepare' ? prepare(...rest) : measure(...rest));
