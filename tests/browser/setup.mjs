// What the tests of each part stand on: a service of their own with what `prepare` puts into it, and
// a browser. Both are up before the first test and gone after the last.
import {after, before} from 'node:test';
import {launch, open} from './browser.mjs';
import {Stand} from './stand.mjs';

export function setUp(prepare) {
  const stand = new Stand();
  let browser;
  before(async () => {
    const launching = launch();
    await prepare(stand);
    [browser] = await Promise.all([launching, stand.serve()]);
  });
  after(async () => {
    await browser?.close();
    await stand.end();
  });
  // A page in a context of its own; of another service where one is given.
  return {stand, open: (options = {}, other = stand) => open(browser, other, options)};
}
