// Officers: from the overview to one call's evidence in three clicks; callers, places, cases, exports.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {after, before, test} from 'node:test';
import {holdToRules, launch, open, signIn} from './browser.mjs';
import {Stand} from './stand.mjs';

const stand = new Stand();
let browser;
let found;  // what the audits found, from the command

before(async () => {
  stand.holdMonth();
  found = stand.lapwing('violations', '--format', 'ndjson').trim().split('\n').map((line) => JSON.parse(line));
  [browser] = await Promise.all([launch(), stand.serve()]);
});
after(async () => {
  await browser?.close();
  await stand.end();
});

async function atWork() {
  const page = await open(browser, stand);
  await signIn(page, stand.officerKey);
  await page.getByRole('heading', {level: 1, name: 'Violations'}).waitFor();
  return page;
}

test('the overview counts what the audits found, and a call\'s evidence is three clicks away', async () => {
  const page = await atWork();
  assert.equal(await page.locator('.tiles dd').first().textContent(),
    String(found.filter(({outcome}) => outcome === 'prohibited').length));
  await page.locator('figure.chart canvas').first().waitFor();
  await holdToRules(page, 'the overview');
  const sellers = page.getByRole('region', {name: 'By seller'});
  await sellers.getByRole('link', {name: 'rogue-1', exact: true}).click();
  await holdToRules(page, 'the violations of a seller');
  assert.equal(await page.locator('tbody tr').count(),
    found.filter(({seller}) => seller === 'rogue-1').length);
  await page.getByRole('link', {name: /^Evidence.*calling-hours/}).first().click();
  await page.getByRole('heading', {name: 'Evidence of one violation'}).waitFor();
  await page.getByText('calls-rogue-1.csv').waitFor();
  await holdToRules(page, 'the evidence');
});

test('filters narrow down and come off; what is shown can be exported', async () => {
  const page = await atWork();
  await page.goto('/officer/violations');
  await page.getByLabel('Rule').fill('calling-hours');
  await page.getByRole('button', {name: 'Show'}).click();
  const hours = found.filter(({rule}) => rule === 'calling-hours');
  assert.equal(await page.locator('tbody tr').count(), hours.length);
  const [got] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('link', {name: 'Export as CSV'}).click()]);
  const lines = fs.readFileSync(await got.path(), 'utf8').trim().split('\n');
  assert.equal(lines.length, hours.length + 1);
  assert.match(lines[0], /^id,call,caller/);
  await page.getByRole('link', {name: /Take the filter off/}).click();
  assert.doesNotMatch(page.url(), /calling-hours/);
  await page.goto('/officer/violations?rule=no-such-rule');
  await page.getByText('No violations match').waitFor();
  await holdToRules(page, 'no violations');
  await page.goto('/officer/violations?since=2026-99-99');
  await page.getByRole('alert').waitFor();
});

test("a caller's page says what it does not know", async () => {
  const page = await atWork();
  await page.getByRole('link', {name: 'Callers'}).click();
  await holdToRules(page, 'the callers');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByText('Before you act').waitFor();
  await holdToRules(page, 'a caller');
  await page.goto('/officer/callers');
  await page.getByLabel("A caller's number").fill('no number');
  await page.getByRole('button', {name: 'Show'}).click();
  await page.getByRole('alert').waitFor();
  await holdToRules(page, 'a caller that is no number');
});

test('where there is no case the page says how one is opened', async () => {
  const page = await atWork();
  await page.getByRole('link', {name: 'Cases'}).click();
  await page.getByText('lapwing case new').waitFor();
  await holdToRules(page, 'no cases');
});

test('an address that is none is a page, and JSON for programs', async () => {
  const page = await atWork();
  const gone = await page.goto('/officer/violations/v-none');
  assert.equal(gone.status(), 404);
  await page.getByRole('alert').waitFor();
  await holdToRules(page, 'no such violation');
  assert.equal((await page.goto('/no/such/page')).status(), 404);
  await page.getByRole('alert').getByText('There is nothing at this address').waitFor();
  await holdToRules(page, 'no such page');
  const program = await fetch(stand.url + '/no/such/page');
  assert.equal(program.status, 404);
  assert.match(program.headers.get('content-type'), /problem\+json/);
});
