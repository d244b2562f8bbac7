import { execFileSync } from 'node:child_process';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** Path of Chromium: that of the environment variable CHROMIUM, or the first on the PATH. */
function chromium(): string {
  const given = process.env['CHROMIUM'];
  if (given !== undefined) return given;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // Try the next name.
    }
  }
  console.error('browser: Chromium is missing; install it (apt-get install chromium), or set CHROMIUM to its path');
  process.exit(1);
}

export async function launch(): Promise<Browser> {
  // Chromium refuses its sandbox to root, as which CI runs; the pages are our own.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ executablePath: chromium(), args: [...args, '--disable-gpu'] });
}

/** A page, and what must not happen on it: errors, and requests other than for itself. */
export interface Watched {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
}

/** Opens a file; the system prefers this colour scheme. */
export async function open(browser: Browser, file: string, scheme: 'light' | 'dark' = 'light'): Promise<Watched> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => {
    errors.push(String(error));
  });
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) requests.push(request.url());
  });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width: 1280, height: 860 });
  await page.goto(`file://${file}`);
  return { page, errors, requests };
}
