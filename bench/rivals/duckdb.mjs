// DuckDB's best plan for the same question: which of these rows are on the list.
//
//   node duckdb.mjs load DATABASE LIST             ten digits a line
//   node duckdb.mjs messy DATABASE CALLS OUT THREADS
//   node duckdb.mjs plain DATABASE CALLS OUT THREADS
//
// It neither checks that a number can exist nor keeps the rows' order or bytes.
import {DuckDBInstance} from '@duckdb/node-api';

const [what, database, input, output, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const run = async (sql) => (await instance.connect()).run(sql);
const quoted = (path) => `'${path.replaceAll("'", "''")}'`;

if (what === 'load') {
  await run(`CREATE TABLE reg AS SELECT ('1' || n)::BIGINT n
             FROM read_csv(${quoted(input)}, header = false, columns = {'n': 'VARCHAR'})`);
} else {
  await run(`SET threads = ${Number(threads)}`);
  await run('SET preserve_insertion_order = false');
  const from =
    what === 'plain'
      ? `(SELECT *, ('1' || phone)::BIGINT n
          FROM read_csv(${quoted(input)}, header = false, columns = {'phone': 'VARCHAR'}))`
      : `(SELECT *, TRY_CAST(CASE WHEN plus THEN d WHEN length(d) = 10 THEN '1' || d
                                  WHEN length(d) = 11 AND d[1] = '1' THEN d END AS BIGINT) n
          FROM (SELECT *, regexp_replace(regexp_replace(phone, ' x[0-9]{1,7}$', ''),
                                         '[^0-9]', '', 'g') d, phone[1] = '+' plus
                FROM read_csv(${quoted(input)}, header = true,
                              columns = {'id': 'VARCHAR', 'name': 'VARCHAR', 'city': 'VARCHAR',
                                         'phone': 'VARCHAR', 'note': 'VARCHAR'})))`;
  const kept = what === 'plain' ? 'l.phone' : 'l.id, l.name, l.city, l.phone, l.note';
  await run(`COPY (SELECT ${kept}, CASE WHEN l.n IS NULL THEN 'invalid'
                                        WHEN r.n IS NOT NULL THEN 'prohibited'
                                        ELSE 'permitted' END
                   FROM ${from} l LEFT JOIN reg r ON l.n = r.n) TO ${quoted(output)} (FORMAT csv)`);
}
