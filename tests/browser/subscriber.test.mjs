// Subscribers: a key, a file scrubbed from the drop to the download, the lists' ages, their own list.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {holdToRules, signIn} from './browser.mjs';
import {setUp} from './setup.mjs';
import {kSource} from './stand.mjs';

const kList = path.join(kSource, 'data/samples/calling_list.csv');
const {stand, open} = setUp((own) => own.holdSamples());

// As though the file were dragged in from the desktop.
async function drop(page, file) {
  const text = fs.readFileSync(file, 'utf8');
  await page.locator('#drop').evaluate((area, [name, content]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], name, {type: 'text/csv'}));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      area.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
    }
  }, [path.basename(file), text]);
}

async function download(page, name) {
  const [got] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('link', {name}).click()]);
  return fs.readFileSync(await got.path(), 'utf8');
}

test('no page of subscribers without a key; a wrong key is refused', async () => {
  const page = await open();
  for (const path of ['/subscriber', '/subscriber/scrubs', '/subscriber/lists', '/subscriber/internal']) {
    await page.goto(path);
    assert.match(page.url(), /\/sign-in/, path);
  }
  await signIn(page, 'lw_0123456789abcdef_this-is-none');
  await page.getByRole('alert').getByText('That key is not known').waitFor();
  await holdToRules(page, 'a wrong key');
  await signIn(page, stand.subscriberKey);
  await page.getByRole('heading', {name: 'Scrub a calling list'}).waitFor();
  await page.goto('/officer');
  await page.getByRole('alert').getByText('This key may not do that').waitFor();
  await holdToRules(page, "an officer's page for a subscriber");
});

test('a dropped file is previewed, scrubbed, summed up and downloaded', async () => {
  const page = await open();
  await signIn(page, stand.subscriberKey);
  await page.getByRole('heading', {name: 'Scrub a calling list'}).waitFor();
  await holdToRules(page, 'the scrub form');
  await drop(page, kList);
  const preview = page.locator('#preview');
  await preview.getByRole('table').waitFor();
  await preview.locator('strong', {hasText: 'phone'}).waitFor();
  assert.equal(await preview.locator('tbody tr').count(), 10);
  assert.equal(await preview.locator('tbody tr').nth(1).locator('.state').textContent(), 'prohibited');
  await holdToRules(page, 'the preview');
  await page.getByRole('button', {name: 'Scrub the file'}).click();
  await page.getByRole('link', {name: 'Download all rows'}).waitFor();
  const tiles = await page.locator('.tiles dd').allTextContents();
  assert.deepEqual(tiles[0], '203');
  assert.equal(tiles.slice(1).reduce((sum, text) => sum + Number(text), 0), 203);
  // The plot is drawn, beside its table.
  await page.locator('figure.chart canvas').waitFor();
  assert.ok(await page.locator('figure.chart canvas').evaluate((canvas) => canvas.width) > 0);
  await holdToRules(page, 'the summary');
  const all = await download(page, 'Download all rows');
  assert.match(all, /^id,name,city,phone,notes,lapwing_outcome,lapwing_numbers,lapwing_reasons/);
  const permitted = await download(page, 'Only permitted');
  assert.doesNotMatch(permitted, /,(prohibited|undetermined),/);
  assert.ok(permitted.split('\n').length < all.split('\n').length);
  await page.getByRole('link', {name: 'History'}).click();
  await page.getByRole('link', {name: 'calling_list.csv'}).waitFor();
  await holdToRules(page, 'the history');
});

test('without JavaScript a file is scrubbed too', async () => {
  const page = await open({javaScriptEnabled: false});
  await signIn(page, stand.subscriberKey);
  await page.getByLabel('Your calling list').setInputFiles(kList);
  await page.getByRole('button', {name: 'Scrub the file'}).click();
  // The page reloads itself until it is done.
  await page.getByRole('link', {name: 'Download all rows'}).waitFor();
  assert.match(await download(page, 'Only prohibited'), /listed:us\.national/);
});

test('a file that cannot be read is refused with its reason, before and after it is sent', async () => {
  const page = await open();
  await signIn(page, stand.subscriberKey);
  const file = path.join(stand.folder, 'two.csv');
  fs.writeFileSync(file, 'home,work\n2125550142,2125550144\n2125550146,2125550148\n');
  await page.getByLabel('Your calling list').setInputFiles(file);
  await page.locator('#preview').getByRole('alert').waitFor();
  await holdToRules(page, 'a file with two columns of numbers');
  await page.getByRole('button', {name: 'Scrub the file'}).click();
  await page.locator('#send-problem').or(page.getByText('The scrub did not finish')).first().waitFor();
  await holdToRules(page, 'a file that was refused');
  await page.goto('/subscriber');
  await page.getByLabel('Your calling list').setInputFiles(file);
  await page.getByLabel('Column with the numbers').fill('work');
  await page.keyboard.press('Tab');
  await page.locator('#preview strong', {hasText: 'work'}).waitFor();
});

test("lists with their age; the subscriber's own list takes and gives numbers", async () => {
  const page = await open();
  await signIn(page, stand.subscriberKey);
  await page.getByRole('link', {name: 'Lists'}).click();
  await page.getByRole('rowheader', {name: /Telephone Preference Service/}).waitFor();
  await holdToRules(page, 'the lists');
  await page.getByRole('link', {name: 'Own list'}).click();
  const numbers = page.getByLabel('Numbers');
  await numbers.fill('(212) 555-0171\n212-555-0173');
  await page.getByRole('button', {name: 'Put on the list'}).click();
  await page.getByRole('status').waitFor();
  await page.getByRole('rowheader', {name: '+12125550171'}).waitFor();
  await holdToRules(page, 'the own list');
  await numbers.fill('2125550171, no number');
  await page.getByRole('button', {name: 'Take off the list'}).click();
  await page.getByRole('alert').getByText('no number').waitFor();
  assert.equal(await numbers.inputValue(), '2125550171, no number');  // nothing typed is lost
  await page.getByRole('rowheader', {name: '+12125550171'}).waitFor();  // all or nothing
  await holdToRules(page, 'the own list, refused');
  await numbers.fill('2125550171');
  await page.getByRole('button', {name: 'Take off the list'}).click();
  await page.getByRole('status').waitFor();
  assert.equal(await page.getByRole('rowheader', {name: '+12125550171'}).count(), 0);
  await page.getByRole('button', {name: 'Sign out'}).click();
  await page.goto('/subscriber');
  assert.match(page.url(), /\/sign-in/);
});
