// A headless Chromium, the system's own, and what every page is held to.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {createRequire} from 'node:module';

const kChromium = '/usr/bin/chromium';
const kSkipped = 77;  // SKIP_RETURN_CODE of these tests

function skip(why) {
  console.log(`skipped: ${why}; script/setup --browser installs it`);
  process.exit(kSkipped);
}

if (!fs.existsSync(kChromium)) skip('chromium is not installed');
const {chromium} = await import('playwright-core').catch(() => skip('tests/browser/node_modules is not there'));
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

export const kPhone = {width: 390, height: 844};
export const kDesktop = {width: 1280, height: 800};
const kZoomed = {width: 640, height: 400};  // a desktop's window, everything twice as large

export const launch = () => chromium.launch({executablePath: kChromium, args: ['--no-sandbox']});

// A page in a context of its own. Whatever goes wrong in it unseen is kept in `page.faults`: errors of
// scripts, what the Content-Security-Policy stopped, requests that leave the service.
export async function open(browser, stand, options = {}) {
  const context = await browser.newContext({
    baseURL: stand.url, viewport: kDesktop, locale: 'en-US', reducedMotion: 'reduce', ...options});
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (said) => {
    // The browser says of each answer from 400 on that it failed; those that matter are asked for.
    if (said.type() === 'error' && !/status of [45]\d\d/.test(said.text())) page.faults.push(said.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(stand.url)) page.faults.push(`loads ${request.url()}`);
  });
  page.setDefaultTimeout(20_000);
  return page;
}

export async function signIn(page, key) {
  await page.goto('/sign-in');
  await page.getByLabel('Your key').fill(key);
  await page.getByRole('button', {name: 'Sign in'}).click();
}

// Serious and critical findings of axe-core, each with where it is.
async function findings(page, runOnly) {
  const {violations} = await page.evaluate((only) => globalThis.axe.run(document, {
    runOnly: only, resultTypes: ['violations']}), runOnly);
  return violations.filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target.join(' ')).join(', ')}`);
}

async function holdToWidth(page, what) {
  const over = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  assert.equal(over, 0, `${what} is ${over} px wider than its window`);
}

// Colours are the same in every width, so that dark is looked at once, but for pictures.
const kSchemes = {
  desktop: ['light', 'dark'], zoomed: [], phone: process.env.LAPWING_SHOTS ? ['light', 'dark'] : ['light']};

// Nothing runs over the edge of a desktop, a desktop at 200 %, a phone; nothing serious for a screen
// reader, or for the eye in light and dark; nothing failed unseen. LAPWING_SHOTS=DIR keeps pictures.
export async function holdToRules(page, what) {
  const before = page.viewportSize();
  // Into the page by the debugger, which the Content-Security-Policy does not bind.
  await page.evaluate(axe);
  for (const [name, size] of Object.entries({desktop: kDesktop, zoomed: kZoomed, phone: kPhone})) {
    await page.setViewportSize(size);
    await holdToWidth(page, `${what} (${name})`);
    for (const colorScheme of kSchemes[name]) {
      await page.emulateMedia({colorScheme});
      const rules = colorScheme === 'dark' ? {type: 'rule', values: ['color-contrast']}
        : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      assert.deepEqual(await findings(page, rules), [], `${what} (${name}, ${colorScheme})`);
      if (process.env.LAPWING_SHOTS) {
        const file = `${process.env.LAPWING_SHOTS}/${what.replaceAll(/\W+/g, '-')}.${name}.${colorScheme}.png`;
        await page.screenshot({path: file, fullPage: true});
      }
    }
  }
  await page.emulateMedia({colorScheme: null});
  await page.setViewportSize(before);
  assert.deepEqual(page.faults, [], what);
}
