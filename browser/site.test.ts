// The site in headless Chromium, as `npm run site` built it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, type Page } from 'puppeteer-core';
import { analyze } from '../lib/analysis/analyze';
import { loadText } from '../lib/analysis/input/load';
import { summaryText } from '../lib/analysis/report/text';
import { ATTACKS } from '../test/picture/hostile';
import { codeBlocks } from '../tools/markdown';
import { launch } from './chromium';
import { Site } from './site';

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };
/** Pages that are open at a time. */
const AT_ONCE = 4;
const RECIPE =
  codeBlocks(readFileSync(join(__dirname, '../docs/tutorials/leaving-the-fork.md'), 'utf8')).find(
    ({ info }) => info === 'yaml old/recipe.yaml',
  )?.code ?? '';

let browser: Browser;
let site: Site;
before(async () => {
  [browser, site] = await Promise.all([launch(), Site.serve()]);
});
after(async () => {
  await browser.close();
  site.close();
});

/** A tab, and what went wrong in it: errors, missing files, requests to other hosts. */
async function tab(): Promise<{ readonly page: Page; readonly problems: string[]; readonly requests: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${String(error)}`));
  page.on('request', (request) => {
    requests.push(request.url());
    if (!/^(?:data|blob|about):/.test(request.url()) && !request.url().startsWith(new URL(site.url('')).origin)) {
      problems.push(`${page.url()} asks ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${page.url()}: ${response.status()} ${response.url()}`);
  });
  // The site then fetches no page that a reader might open next.
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  await page.setViewport(WIDE);
  return { page, problems, requests };
}

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

void test('every page at two widths: nothing overflows, no error, no other host', async () => {
  const left = [...site.pages];
  const problems: string[] = [];
  const look = async (): Promise<void> => {
    const { page, problems: own } = await tab();
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      await page.setViewport(WIDE);
      await page.goto(site.url(path), { waitUntil: 'load' });
      for (const size of [WIDE, NARROW]) {
        await page.setViewport(size);
        if (await isTooWide(page)) own.push(`${path} is wider than ${size.width}`);
      }
      if (!(await page.$('h1, .NotFound'))) own.push(`${path} has no heading`);
    }
    problems.push(...own);
    await page.close();
  };
  assert.ok(left.length > 150);
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  assert.deepEqual(problems, []);
});

void test('what is too wide is found', async () => {
  const { page } = await tab();
  await page.goto(site.url('tls.html'));
  await page.setViewport(NARROW);
  await page.$eval('h1', (heading) => {
    heading.style.width = '500px';
  });
  assert.equal(await isTooWide(page), true);
  await page.close();
});

void test('search finds a rule', async () => {
  const { page, problems } = await tab();
  await page.goto(site.url('index.html'));
  await page.waitForSelector('#local-search button');
  await page.click('#local-search button');
  await page.waitForSelector('#localsearch-input');
  await page.type('#localsearch-input', 'label-typo');
  const first = await page.waitForSelector('.VPLocalSearchBox .result');
  assert.match((await first?.evaluate((link) => (link as HTMLAnchorElement).href)) ?? '', /label-typo/);
  assert.deepEqual(problems, []);
  await page.close();
});

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (each) => (each as HTMLElement).innerText);

async function paste(page: Page, text: string): Promise<void> {
  await page.$eval(
    '#manifests',
    (field, value) => {
      (field as HTMLTextAreaElement).value = value;
      field.dispatchEvent(new Event('input'));
    },
    text,
  );
}

/** Opens a view in a frame, and gives its text. */
async function framed(page: Page, view: string): Promise<string> {
  await page.click(`::-p-xpath(//button[@role='tab'][normalize-space()='${view}'])`);
  const frame = await (await page.waitForSelector(`iframe[title="${view}"]`))?.contentFrame();
  await frame?.waitForSelector('main');
  return frame?.evaluate(() => document.body.innerText) ?? '';
}

void test('the playground: findings, matrix, picture and explanation of the recipe, and no request', async () => {
  const { page, problems, requests } = await tab();
  await page.goto(site.url('playground.html'), { waitUntil: 'networkidle0' });
  await page.setOfflineMode(true);
  requests.length = 0;

  const begun = Date.now();
  await page.click('#sample');
  await page.waitForSelector('#summary');
  const first = Date.now() - begun;

  const report = analyze(loadText(RECIPE, 'pasted.yaml'));
  assert.ok((await textOf(page, '#summary')).startsWith(summaryText(report)));
  const shown = await page.$$eval('#findings details', (all) => all.map((each) => each.textContent));
  assert.equal(shown.length, report.findings.length);
  for (const [index, { message, fix, rule }] of report.findings.entries()) {
    for (const text of [message, fix, rule]) assert.ok(shown[index]?.includes(text), text);
  }

  assert.match(await framed(page, 'Matrix'), /beta\.default\.example\.com/);
  assert.match(await framed(page, 'Picture'), /knative-custom-gateway-alpha/);
  await page.click("::-p-xpath(//button[@role='tab'][normalize-space()='Explain'])");
  await page.waitForFunction(() => /config-istio/.test(document.getElementById('explanation')?.textContent ?? ''));
  assert.match(await textOf(page, '#explanation'), /Knative Service default\/beta/);

  assert.deepEqual(
    requests.filter((url) => !url.startsWith('about:')),
    [],
  );
  assert.deepEqual(problems, []);
  const size = (site.sizeOf(/^worker-.*\.js$/) / 1024).toFixed(0);
  console.log(`the playground: ${size} KiB, first result after ${first} ms`);
  await page.close();
});

void test('the playground: what is hostile stays text, and what is no manifest is said', async () => {
  const { page, problems } = await tab();
  await page.goto(site.url('playground.html'), { waitUntil: 'networkidle0' });
  await paste(page, 'just text');
  await page.waitForFunction(() => /not a Kubernetes object/.test(document.body.innerText));
  const documents = ATTACKS.map((attack, index) =>
    JSON.stringify({
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { name: `s${index}`, namespace: attack, labels: { gateway: attack } },
    }),
  );
  await paste(page, documents.join('\n---\n'));
  await page.waitForFunction(
    (count) => document.getElementById('summary')?.innerText.includes(count),
    {},
    `${ATTACKS.length} objects`,
  );
  for (const view of ['Matrix', 'Picture']) await framed(page, view);
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.deepEqual(problems, []);
  await page.close();
});
