// Consumers: register with the e-mail link, remove, look, complain; and what goes wrong on the way.
// Each test has numbers of its own: odd ones of the samples are on no list, even ones are.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {holdToRules} from './browser.mjs';
import {setUp} from './setup.mjs';
import {Stand} from './stand.mjs';

const {stand, open} = setUp((own) => own.holdSamples());

const isListed = (number) => /us\.national/.test(stand.lapwing('history', number));

// Fills the form of an errand and sends it.
async function ask(page, path, number, way, email) {
  await page.goto(path);
  await page.getByLabel('Telephone number').fill(number);
  await page.getByLabel(way).check();
  if (email) await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', {name: 'Go on'}).click();
}
const kLetter = 'Send me a link by e-mail';
const kText = 'Send a code to the number by text message';

test('a number is registered by the link of a letter, once', async () => {
  const page = await open();
  await page.goto('/');
  await holdToRules(page, 'the start');
  await page.getByRole('link', {name: 'Register my number'}).click();
  await holdToRules(page, 'the registration form');
  await page.getByLabel('Telephone number').fill('(212) 555-0143');
  await page.getByLabel('E-mail address').fill('ann@example.test');
  await page.getByRole('button', {name: 'Go on'}).click();
  await page.getByRole('heading', {name: 'Look into your mailbox'}).waitFor();
  await holdToRules(page, 'the announcement of the letter');
  const {letter, link} = await stand.link();
  assert.deepEqual(letter.to, ['ann@example.test']);
  await page.goto(link);
  await holdToRules(page, 'the link');
  assert.ok(!isListed('2125550143'), 'a mail scanner opens links, people press buttons');
  await page.getByRole('button', {name: 'Register my number'}).click();
  await page.getByRole('heading', {name: 'Your number is registered'}).waitFor();
  await page.getByText('Callers are bound from').waitFor();
  await holdToRules(page, 'the registration');
  assert.ok(isListed('2125550143'));
  await page.goto(link);
  await page.getByRole('button', {name: 'Register my number'}).click();
  await page.getByRole('alert').getByText('was used before').waitFor();
  await holdToRules(page, 'a link that was used');
});

test('one address registers three numbers', async () => {
  const page = await open();
  for (const number of ['2125550101', '2125550103', '2125550105']) {
    await ask(page, '/register', number, kLetter, 'family@example.test');
    const {link} = await stand.link();
    await page.goto(link);
    await page.getByRole('button', {name: 'Register my number'}).click();
    await page.getByRole('heading', {name: 'Your number is registered'}).waitFor();
  }
  await ask(page, '/register', '2125550107', kLetter, 'family@example.test');
  // A stranger is told the same; the letter says why nothing will come of it.
  await page.getByRole('heading', {name: 'Look into your mailbox'}).waitFor();
  const {letter, link} = await stand.link();
  assert.equal(link, undefined);
  assert.match(letter.text, /Use another address/);
  assert.ok(!isListed('2125550107'));
});

test('a number is taken off by a code; a wrong one may be corrected, five may not', async () => {
  const page = await open();
  await ask(page, '/remove', '212-555-0110', kText);
  const {code, to} = await stand.code();
  assert.equal(to, '+12125550110');
  const wrong = code === '000000' ? '000001' : '000000';
  await holdToRules(page, 'a code to enter');
  await page.getByLabel('Code').fill(wrong);
  await page.getByRole('button', {name: 'Take the number off'}).click();
  await page.getByRole('alert').getByText('not right').waitFor();
  await holdToRules(page, 'a wrong code');
  assert.ok(isListed('2125550110'));
  await page.getByLabel('Code').fill(` ${code} `);
  await page.getByRole('button', {name: 'Take the number off'}).click();
  await page.getByRole('heading', {name: 'Your number was taken off'}).waitFor();
  await holdToRules(page, 'the removal');

  await ask(page, '/remove', '212-555-0112', kText);
  await stand.code();
  for (let tries = 0; tries < 5; ++tries) {
    await page.getByLabel('Code').fill('99999');
    await page.getByRole('button', {name: 'Take the number off'}).click();
    await page.getByRole('alert').waitFor();
  }
  await page.getByText('entered too often').waitFor();
  await holdToRules(page, 'too many tries');
  await page.getByRole('link', {name: 'Start again'}).click();
  assert.match(page.url(), /\/remove$/);
});

test('whoever holds the number sees what it is on, by a call or a code', async () => {
  const page = await open();
  await ask(page, '/mine', '+1 212 555 0114', 'I call you from the number');
  await holdToRules(page, 'a call to make');
  await page.getByRole('button', {name: 'I have called'}).click();
  await page.getByRole('alert').getByText('has not arrived').waitFor();
  const digits = await page.locator('.figure').nth(1).textContent();
  assert.equal(await stand.call('+12125550114', digits), 'confirmed');
  await page.getByRole('button', {name: 'I have called'}).click();
  await page.getByRole('heading', {name: 'What your number is on'}).waitFor();
  await page.getByText('National Do Not Call Registry').waitFor();
  await holdToRules(page, 'what a number is on');
  await ask(page, '/mine', '2125550115', kText);
  await page.getByLabel('Code').fill((await stand.code()).code);
  await page.getByRole('button', {name: 'Show me'}).click();
  await page.getByText('not on the registry').waitFor();
  await holdToRules(page, 'a number on no list');
});

test('what cannot be read is told in words, in the language of the page, and stays typed', async () => {
  for (const [lang, label, button, said] of [
    ['en', 'Telephone number', 'Go on', 'We cannot read that as one telephone number'],
    ['fr', 'Numéro de téléphone', 'Continuer', 'Nous ne reconnaissons pas un numéro'],
    ['es', 'Número de teléfono', 'Continuar', 'No podemos leerlo como un número']]) {
    const page = await open();
    await page.goto(`/register?lang=${lang}`);
    await page.getByLabel(label).fill('951555xxxx');
    await page.locator('#email').fill('bo@example.test');
    await page.getByRole('button', {name: button}).click();
    await page.getByRole('alert').getByText(said).waitFor();
    assert.equal(await page.getByLabel(label).inputValue(), '951555xxxx');
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    await holdToRules(page, `a number that is none (${lang})`);
    for (const path of ['/', '/mine', '/remove', '/complain', '/sign-in', '/confirm']) {
      await page.goto(path);  // the language is kept
      assert.equal(await page.locator('html').getAttribute('lang'), lang, path);
    }
    await page.context().close();
  }
  const page = await open();
  await ask(page, '/register', '+33 1 99 00 12 34', kText);
  await page.getByRole('alert').getByText('No registry is kept here').waitFor();
});

test('a link that is made up or over is refused', async () => {
  const page = await open();
  await page.goto(`/confirm?kind=registration&id=${'0'.repeat(32)}&code=abc`);
  await page.getByRole('button', {name: 'Register my number'}).click();
  await page.getByRole('alert').getByText('no longer valid').waitFor();
  await holdToRules(page, 'a link that is over');
});

test('a link and a code that are too late are refused', async () => {
  const brief = new Stand();
  try {
    brief.keepList();
    await brief.serve('--link-seconds', '1', '--code-seconds', '1');
    const page = await open({}, brief);
    await ask(page, '/register', '2125550121', kLetter, 'ann@example.test');
    const {link} = await brief.link();
    // Its one second began before the letter came.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await page.goto(link);
    await page.getByRole('button', {name: 'Register my number'}).click();
    await page.getByRole('alert').getByText('no longer valid').waitFor();
    await ask(page, '/register', '2125550123', kText);
    const sent = await brief.code();
    await new Promise((resolve) => setTimeout(resolve, Date.parse(sent.valid_until) + 1000 - Date.now()));
    await page.getByLabel('Code').fill(sent.code);
    await page.getByRole('button', {name: 'Register the number'}).click();
    await page.getByRole('alert').getByText('no longer valid').waitFor();
    await page.getByRole('link', {name: 'Start again'}).waitFor();
  } finally {
    await brief.end();
  }
});

test('a call is reported with the keyboard alone', async () => {
  const page = await open();
  await page.goto('/complain');
  const at = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  await page.keyboard.press('Tab');
  assert.equal(await at(), 'Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await at(), 'caller');
  await page.keyboard.type('(305) 555-0155');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2125550144');
  for (const [until, keys] of [['channel-voice', ['ArrowDown']], ['robocall-unknown', ['ArrowUp', 'ArrowUp']],
    ['subject', ['p']], ['message', []], ['share', ['Space']]]) {
    while (await at() !== until) await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(ring, 'none', `${until} shows no focus`);
    for (const key of keys) await page.keyboard.press(key);
  }
  await page.keyboard.press('Tab');
  assert.equal(await at(), 'Send the report');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', {name: 'Your report has arrived'}).waitFor();
  await holdToRules(page, 'the report has arrived');
  const kept = JSON.parse(stand.lapwing('complaints', 'list', '--caller', '3055550155', '--format', 'ndjson'));
  assert.equal(kept.caller, '+13055550155');
  assert.equal(kept.robocall, true);
});

test('everything works without JavaScript', async () => {
  const page = await open({javaScriptEnabled: false});
  await ask(page, '/register', '2125550119', kText);
  await page.getByLabel('Code').fill((await stand.code()).code);
  await page.getByRole('button', {name: 'Register the number'}).click();
  await page.getByRole('heading', {name: 'Your number is registered'}).waitFor();
  assert.ok(isListed('2125550119'));
  await page.goto('/complain');
  await page.getByLabel('The number that was shown').fill('3055550157');
  await page.getByRole('button', {name: 'Send the report'}).click();
  await page.getByRole('heading', {name: 'Your report has arrived'}).waitFor();
});
