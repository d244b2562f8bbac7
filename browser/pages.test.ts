// The HTML pages in headless Chromium: `npm run browser`.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, type Page, type SerializedAXNode } from 'puppeteer-core';
import { callsOf } from '../lib/analysis/gateways/calls';
import { type Loaded } from '../lib/analysis/input/load';
import { RULES } from '../lib/analysis/rules';
import { reachability } from '../lib/analysis/reach/reachability';
import { pictureHtml } from '../lib/picture/html';
import { matrixHtml } from '../lib/picture/matrix';
import { pictureSvg } from '../lib/picture/svg';
import { whole } from '../lib/private/pieces';
import { ATTACKS, hostile, SECRET } from '../test/picture/hostile';
import { launch, open, type Watched } from './chromium';
import { contextOf, pictureOfLoaded, recorded } from '../test/picture/support';
import { large } from '../bench/subjects/large';

/** The best of several counts: other work on the machine only ever adds time. */
const RUNS = 3;
/** Enough to mark every gateway; all rules take long in a topology of this size. */
const FEW_RULES = new Set(['no-network-policy', 'single-replica']);

const folder = mkdtempSync(join(tmpdir(), 'pages-'));
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function matrixOf(loaded: Loaded): string {
  const { model, reach } = contextOf(loaded);
  return whole(matrixHtml(reachability(model, reach), callsOf(model, reach)));
}

/** Closes a page, which must have had no error and no request. */
async function close({ page, errors, requests }: Watched): Promise<void> {
  assert.deepEqual({ errors, requests }, { errors: [], requests: [] });
  await page.close();
}

const lanes = (page: Page): Promise<string[]> =>
  page.$$eval('.lane:not([hidden])', (all) => all.map((lane) => lane.getAttribute('aria-label') ?? ''));
/** Milliseconds from the start of the navigation until the page has been painted. */
const shownAfter = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((done) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            done(performance.now());
          }),
        ),
      ),
  );
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

/** A node of the accessibility tree and all below it. */
function flat(node: SerializedAXNode | null): SerializedAXNode[] {
  return node === null ? [] : [node, ...(node.children ?? []).flatMap(flat)];
}

void test('search and filters of the picture', async () => {
  const watched = await open(browser, write('search.html', pictureHtml(pictureOfLoaded(recorded()))));
  const { page } = watched;
  assert.equal((await lanes(page)).length, 5);
  await page.keyboard.press('/');
  await page.keyboard.type('s2 team-b');
  assert.deepEqual(await lanes(page), ['Gateway knative-serving/knative-local-gateway']);
  assert.deepEqual(
    await page.$$eval('.lane:not([hidden]) .node.hit strong', (all) => all.map(({ textContent }) => textContent)),
    ['s2'],
  );
  assert.equal(await page.$eval('#count', ({ textContent }) => textContent), '1 of 5 gateways');
  await page.keyboard.type(' nowhere');
  assert.deepEqual(await lanes(page), []);
  assert.equal(await page.$eval('#nothing', (each) => each.checkVisibility()), true);

  await page.$eval('#search', (field) => {
    (field as HTMLInputElement).value = '';
    field.dispatchEvent(new Event('input'));
  });
  await page.select('#gateway', '1');
  assert.deepEqual(await lanes(page), ['Gateway gw-1/knative-edge-1']);
  await page.select('#gateway', '');
  await page.select('#finding', 'level:warning');
  assert.deepEqual(await lanes(page), [
    'Gateway gw-0/knative-edge-0',
    'Gateway gw-1/knative-edge-1',
    'Gateway knative-serving/knative-edge-2',
  ]);
  await page.select('#finding', 'rule:unassigned-service-on-public-default');
  assert.equal((await lanes(page)).length, 2);
  await close(watched);
});

void test('the picture by keyboard', async () => {
  const watched = await open(browser, write('keys.html', pictureHtml(pictureOfLoaded(recorded()))));
  const { page } = watched;
  await page.focus('#theme');
  // The fields, the findings elsewhere, and then the whole picture as one stop.
  const stops = ['search', 'gateway', 'finding', 'elsewhere', 'picture'];
  for (let stop = 0; stop < stops.length; stop += 1) await page.keyboard.press('Tab');
  assert.match(await focused(page), /edge-0/);
  await page.keyboard.press('ArrowRight');
  assert.match(await focused(page), /knative-edge-0/);
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(page), /knative-edge-1/);
  await page.keyboard.press('ArrowLeft');
  assert.match(await focused(page), /Service gw-1\/edge-1/);
  await page.keyboard.press('End');
  assert.match(await focused(page), /team-b\/s2/);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const details = await page.$eval('#details', (each) => each.textContent);
  assert.match(details, /external-traffic-policy-loses-source-ip/);
  assert.match(details, /kind: Service\nmetadata:/);
  assert.equal(await page.$eval('#details', (each) => each === document.activeElement), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.$eval('#details', (each) => each.checkVisibility()), false);
  assert.match(await focused(page), /edge-0/);
  await close(watched);
});

void test('every control of both pages has a name', async () => {
  for (const [name, text] of [
    ['names-picture', pictureHtml(pictureOfLoaded(recorded()))],
    ['names-matrix', matrixOf(recorded())],
  ] as const) {
    const watched = await open(browser, write(`${name}.html`, text));
    const nodes = flat(await watched.page.accessibility.snapshot()).filter(({ role }) =>
      /button|textbox|searchbox|combobox|link/.test(role),
    );
    assert.ok(nodes.length >= 4);
    assert.deepEqual(
      nodes.filter((node) => (node.name ?? '') === ''),
      [],
    );
    await close(watched);
  }
});

void test('dark mode follows the system, and the button', async () => {
  const file = write('dark.html', pictureHtml(pictureOfLoaded(recorded())));
  const ground = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await open(browser, file, 'dark');
  const darkGround = await ground(dark.page);
  await close(dark);
  const light = await open(browser, file, 'light');
  const lightGround = await ground(light.page);
  assert.notEqual(lightGround, darkGround);
  await light.page.click('#theme');
  assert.equal(await ground(light.page), darkGround);
  assert.equal(await light.page.$eval('#theme', (each) => each.getAttribute('aria-pressed')), 'true');
  await light.page.click('#theme');
  assert.equal(await ground(light.page), lightGround);
  await close(light);
});

void test('hostile names stay text', async () => {
  const pages = { picture: pictureHtml(pictureOfLoaded(hostile())), matrix: matrixOf(hostile()) };
  for (const [name, text] of Object.entries(pages)) {
    const watched = await open(browser, write(`hostile-${name}.html`, text));
    const { page } = watched;
    if (name === 'picture') {
      await page.$$eval('.lane .node', (all) => {
        for (const node of all) (node as HTMLElement).click();
      });
      await page.$eval('.node.gateway', (node) => {
        (node as HTMLElement).click();
      });
      await page.$$eval('#details details', (all) => {
        for (const each of all) each.open = true;
      });
    }
    const seen = await page.evaluate(() => ({
      hacked: 'hacked' in window,
      images: document.images.length,
      handlers: document.querySelectorAll('[onerror],[onload],[onfocus],[onmouseover],[autofocus]').length,
      styles: document.querySelectorAll('style').length,
      scripts: document.querySelectorAll('script:not([type="application/json"])').length,
      text: document.body.innerText,
    }));
    assert.deepEqual({ ...seen, text: '' }, { hacked: false, images: 0, handlers: 0, styles: 1, scripts: 1, text: '' });
    for (const attack of ATTACKS.slice(0, 4)) assert.ok(seen.text.includes(attack), attack);
    assert.ok(!(await page.content()).includes(SECRET));
    await close(watched);
  }
});

void test('hostile names stay text in SVG', async () => {
  const watched = await open(browser, write('hostile.svg', await pictureSvg(pictureOfLoaded(hostile()))));
  const seen = await watched.page.evaluate(() => ({
    hacked: 'hacked' in window,
    root: document.documentElement.tagName,
    broken: document.querySelectorAll('parsererror').length,
    scripts: document.querySelectorAll('script, [onload], [onerror], foreignObject, image').length,
    nodes: document.querySelectorAll('g.node').length > 20,
  }));
  assert.deepEqual(seen, { hacked: false, root: 'svg', broken: 0, scripts: 0, nodes: true });
  await close(watched);
});

void test('a script that got into a page would not run, and would be noticed', async () => {
  const text = pictureHtml(pictureOfLoaded(recorded()));
  const file = write('injected.html', text.replace('<main', '<script>window.hacked = 1</script><main'));
  const { page, errors } = await open(browser, file);
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.match(errors.join(), /Content Security Policy/);
  await page.close();
});

void test('the matrix: search and filters', async () => {
  const watched = await open(browser, write('matrix.html', matrixOf(recorded())));
  const { page } = watched;
  const services = (): Promise<string[]> =>
    page.$$eval('#matrix tbody:not([hidden]) .service', (all) => all.map(({ textContent }) => textContent.trim()));
  assert.equal((await services()).length, 4);
  await page.keyboard.press('/');
  await page.keyboard.type('s2');
  assert.match((await services()).join(), /^team-b\/s2 /);
  await page.$eval('#search', (field) => {
    (field as HTMLInputElement).value = '';
    field.dispatchEvent(new Event('input'));
  });
  await page.select('#gateway', '0');
  await page.select('#answer', '200');
  assert.deepEqual(await services(), []);
  await page.select('#gateway', '');
  assert.ok((await services()).length > 0);
  await close(watched);
});

void test('the matrix of many gateways keeps its hosts readable', async () => {
  const watched = await open(browser, write('wide.html', matrixOf(large(12, 12))));
  const { page } = watched;
  for (const width of [1280, 390]) {
    await page.setViewport({ width, height: 860 });
    const heights = await page.$$eval('#matrix tbody th[scope=row]', (all) => all.map((each) => each.clientHeight));
    // Three lines at most, and not a line for each letter.
    assert.ok(heights.length > 12 && Math.max(...heights) < 80, heights.join());
  }
  await close(watched);
});

void test('1,000 gateways and 6,000 services open and filter; how fast is printed', async () => {
  const text = pictureHtml(
    pictureOfLoaded(
      large(1000, 6000),
      RULES.filter(({ name }) => FEW_RULES.has(name)),
    ),
  );
  const file = write('large.html', text);
  const times: number[] = [];
  for (let run = 1; run < RUNS; run += 1) {
    const before = await open(browser, file);
    times.push(await shownAfter(before.page));
    await close(before);
  }
  const watched = await open(browser, file);
  const { page } = watched;
  times.push(await shownAfter(page));
  const opened = Math.min(...times);
  const filtered = await page.evaluate(() => {
    const begun = performance.now();
    const field = document.getElementById('search') as HTMLInputElement;
    field.value = 'service-4321';
    field.dispatchEvent(new Event('input'));
    document.body.getBoundingClientRect();
    return performance.now() - begun;
  });
  assert.equal((await lanes(page)).length, 2);
  const size = (text.length / 2 ** 20).toFixed(1);
  console.log(
    `1,000 gateways, 6,000 services: ${size} MiB, open in ${opened.toFixed(0)} ms, filter ${filtered.toFixed(0)} ms`,
  );
  await close(watched);
});
