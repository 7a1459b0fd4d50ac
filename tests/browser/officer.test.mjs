// Officers: from the overview to one call's evidence in three clicks; callers, places, cases, exports.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {holdToRules, signIn} from './browser.mjs';
import {setUp} from './setup.mjs';

let found;  // what the audits found, from the command
const {stand, open} = setUp((own) => {
  own.holdMonth();
  found = own.lapwing('violations', '--format', 'ndjson').trim().split('\n').map((line) => JSON.parse(line));
});

async function atWork() {
  const page = await open();
  await signIn(page, stand.officerKey);
  await page.getByRole('heading', {level: 1, name: 'Violations'}).waitFor();
  return page;
}

// What a click on the link saves.
async function saved(within, name, page = within) {
  const link = within.getByRole('link', {name}).first();
  const [got] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return fs.readFileSync(await got.path(), 'utf8');
}

// Tabs on to what has that name, and says how the focus is shown.
async function tabTo(page, name) {
  const at = () => page.evaluate(() => {
    const {activeElement: at} = document;
    return (at.labels?.[0] ?? at).textContent.trim() || at.getAttribute('aria-label');
  });
  for (let tabs = 0; await at() !== name; ++tabs) {
    assert.ok(tabs < 150, `${name} is not reached`);
    await page.keyboard.press('Tab');
  }
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
  const one = JSON.parse(await saved(page, 'Export as JSON'));
  assert.deepEqual(one, found.find(({id}) => id === one.id));
});

test('the map shows where calls went, in tiles that lead to the evidence and a table that says the same', async () => {
  const page = await atWork();
  const [first] = JSON.parse(`[${stand.lapwing('violations', '--by', 'called-place', '--format', 'ndjson')
    .trim().replaceAll('\n', ',')}]`).filter((one) => one['called-place']?.startsWith('US-'));
  const tile = page.locator('svg a.tile', {hasText: first['called-place'].slice(3)});
  assert.match(await tile.getAttribute('aria-label'), new RegExp(`: ${first.prohibited} violations$`));
  assert.ok((await page.locator('.legend li').count()) > 1);
  await page.getByText('As a table', {exact: true}).click();
  await page.getByRole('region', {name: 'Where the calls went'}).getByRole('link', {name: /Show the violations/})
    .filter({hasText: new RegExp(`^${first.prohibited}$`)}).first().waitFor();
  assert.match(await saved(page.locator('section').filter({has: page.locator('svg a.tile')}), 'Export as CSV', page), /^called-place,/);
  await tile.click();  // one
  assert.match(page.url(), new RegExp(`called_place=${first['called-place']}`));
  assert.match(await page.getByText(/^[0-9,]+ found$/).textContent(), new RegExp(`^${first.prohibited + first.undetermined} `));
  await page.getByRole('link', {name: /^Evidence/}).first().click();  // two
  await page.getByRole('heading', {name: 'Evidence of one violation'}).waitFor();
});

test('filters narrow down and come off; what is shown can be exported', async () => {
  const page = await atWork();
  await page.goto('/officer/violations');
  await page.getByLabel('Rule').fill('calling-hours');
  await page.getByRole('button', {name: 'Show'}).click();
  const hours = found.filter(({rule}) => rule === 'calling-hours');
  assert.equal(await page.locator('tbody tr').count(), hours.length);
  const lines = (await saved(page, 'Export as CSV')).trim().split('\n');
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

test('a case is opened from the evidence with the keyboard alone, filled and closed', async () => {
  const page = await atWork();
  await page.getByRole('link', {name: 'Cases'}).click();
  await page.getByText('No cases yet').waitFor();
  await holdToRules(page, 'no cases');
  const [{id, because}] = found;
  await page.goto(`/officer/violations/${id}`);
  await tabTo(page, 'Add to a case');
  await page.keyboard.press('Enter');
  await page.getByText(because).waitFor();
  await tabTo(page, 'Add to the case');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Give the new case a title').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'problem');  // so that it is read out
  assert.match(await page.title(), /^Please check: /);
  await holdToRules(page, 'a case without a title');
  await tabTo(page, 'Title of the new case');
  await page.keyboard.type('Roofs, autumn');
  await page.keyboard.press('Tab');
  await page.keyboard.type('seen on the overview');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', {name: 'Roofs, autumn'}).waitFor();
  await page.getByRole('status').getByText('2 added').waitFor();
  const held = () => JSON.parse(stand.lapwing('case', 'show', page.url().match(/cases\/([^?]+)/)[1], '--json'));
  const custody = page.getByRole('region', {name: 'Chain of custody'});
  for (const item of held().custody) await custody.getByText(item.sha256).waitFor();
  await custody.getByText(held().opened_by).first().waitFor();
  await holdToRules(page, 'a case');

  await page.getByLabel('File').setInputFiles(
    {name: 'call.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF\0\xff', 'latin1')});
  await page.getByRole('button', {name: 'Keep the file'}).click();
  await custody.getByText('call.wav').waitFor();
  await page.getByLabel('Note').fill('third month in a row');
  await page.getByRole('button', {name: 'Keep the note'}).click();
  await custody.getByText('third month in a row').waitFor();

  // The selection that is shown, into the same case; what is there already is not added twice.
  const of = found.find((one) => one.id === id);
  const same = found.filter(({seller}) => seller === of.seller);
  await page.goto(`/officer/violations?seller=${of.seller}`);
  await page.getByRole('link', {name: 'Add what is shown to a case'}).click();
  await holdToRules(page, 'a selection for a case');
  await page.getByLabel('To which case').selectOption({index: 1});
  await page.getByRole('button', {name: 'Add to the case'}).click();
  await page.getByRole('status').getByText(`${same.length - 1} added`).waitFor();
  await page.getByRole('status').getByText('In the case already: 1').waitFor();
  assert.equal(held().counts.violation, same.length);
  await custody.getByText(`${same.length - 1} violations`).click();
  await holdToRules(page, 'a case with a selection');
  assert.deepEqual(JSON.parse(await saved(page, 'Export as JSON')).custody, held().custody);

  await page.getByText('Close the case').first().click();
  await page.getByLabel('Reason').fill('settled');
  await page.getByRole('button', {name: 'Close the case'}).click();
  await page.getByRole('status').getByText('The case is closed').waitFor();
  assert.equal(held().status, 'closed');
  assert.equal(await page.getByRole('button', {name: 'Keep the note'}).count(), 0);
  await holdToRules(page, 'a closed case');
  await page.getByRole('link', {name: 'Cases'}).first().click();
  await page.getByRole('row', {name: /Roofs, autumn.*closed/}).waitFor();
  await holdToRules(page, 'the cases');
});

test('a case is opened and filled without JavaScript', async () => {
  const page = await open({javaScriptEnabled: false});
  await signIn(page, stand.officerKey);
  await page.goto('/officer/cases');
  await page.getByLabel('Title').fill('By hand');
  await page.getByRole('button', {name: 'Open the case'}).click();
  await page.getByRole('status').getByText('The case is open').waitFor();
  await page.getByText('The case holds nothing yet').waitFor();
  await page.getByLabel('File').setInputFiles({name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a')});
  await page.getByRole('button', {name: 'Keep the file'}).click();
  await page.getByRole('status').getByText('1 added').waitFor();
});

test('complaints are on a map, counted and one by one, and go into a case', async () => {
  const page = await atWork();
  await page.getByRole('link', {name: 'Complaints', exact: true}).click();
  await page.locator('svg a.tile').first().waitFor();
  await holdToRules(page, 'the complaints');
  const kept = stand.lapwing('complaints', 'list', '--format', 'ndjson').trim().split('\n').map((line) => JSON.parse(line));
  await page.getByText(`${kept.length.toLocaleString('en-US')} complaints`, {exact: true}).waitFor();
  const place = kept.find(({state_code}) => state_code).state_code;
  await page.locator('svg a.tile', {hasText: place.slice(3)}).click();
  const there = kept.filter(({state_code}) => state_code === place).length;
  await page.getByText(`${there.toLocaleString('en-US')} complaints`, {exact: true}).waitFor();
  const lines = (await saved(page.locator('.actions', {hasText: 'complaints'}), 'Export as CSV', page)).trim().split('\n');
  assert.equal(lines.length, there + 1);
  await page.getByRole('link', {name: /^Add to a case/}).first().click();
  await page.getByLabel('Title of the new case').fill('One complaint');
  await page.getByRole('button', {name: 'Add to the case'}).click();
  await page.getByRole('status').getByText('1 added').waitFor();
  await page.goto('/officer/complaints?since=2001-01-01&until=2001-01-02');
  await page.getByText('No complaints match').waitFor();
  await holdToRules(page, 'no complaints');
});

test('the data book has its plots, its map and its files, and says what it withholds', async () => {
  const page = await atWork();
  await page.getByRole('link', {name: 'Data book'}).click();
  await page.getByText('is a count that is withheld').waitFor();
  const book = JSON.parse(stand.lapwing('--json', 'databook', '--out', 'book'));
  assert.deepEqual(JSON.parse(await saved(page, 'Export the book as JSON')), book);
  const tables = await page.locator('details table').count();
  assert.equal(tables, book.tables.length);
  await page.waitForFunction(() => document.querySelectorAll('figure.chart:not([hidden]) canvas').length === 3);
  for (const [i, {name, rows}] of book.tables.entries()) {
    const shown = page.locator('section').nth(i);
    await shown.locator('summary').click();
    assert.equal(await shown.locator('tbody tr').count(), rows.length);
    const stars = rows.flatMap((row) => ['complaints', 'robocall', 'live', 'not_said'].filter((cell) => row[cell] === null));
    assert.equal(await shown.getByText('*', {exact: true}).count(), stars.length, name);
    assert.equal(await saved(shown, 'Export as CSV', page),
      fs.readFileSync(path.join(stand.folder, `book/${name}.csv`), 'utf8'));
  }
  await holdToRules(page, 'the data book');
  await page.goto('/officer/databook?until=2001-01-01');
  await page.getByText('not enough for a book').waitFor();
  await holdToRules(page, 'no data book');
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
