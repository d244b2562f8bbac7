// `node tools/release/publish-site.mjs VERSION [REMOTE]`: adds dist-site/VERSION to the branch gh-pages, which keeps
// the releases before it, and lets the root lead to the newest.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './files.mjs';

const BRANCH = 'gh-pages';
const [version, remote = 'origin'] = process.argv.slice(2);
const temp = mkdtempSync(join(tmpdir(), 'site-'));
const git = (...args) => execFileSync('git', args, { cwd: temp, encoding: 'utf8' });
const url = execFileSync('git', ['ls-remote', '--get-url', remote], { cwd: ROOT, encoding: 'utf8' }).trim();

try {
  git('init', '-q', '-b', BRANCH);
  // The workflow's token, by which the checkout may push.
  const authorization = configured('http.https://github.com/.extraheader');
  if (authorization !== '') git('config', 'http.https://github.com/.extraheader', authorization);
  if (git('ls-remote', '--heads', url, BRANCH) !== '') {
    git('fetch', '-q', '--depth', '1', url, BRANCH);
    git('reset', '-q', '--hard', 'FETCH_HEAD');
  }
  rmSync(join(temp, version), { recursive: true, force: true });
  cpSync(join(ROOT, 'dist-site', version), join(temp, version), { recursive: true });
  const [newest] = readdirSync(temp)
    .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  writeFileSync(join(temp, 'index.html'), redirection(newest));
  writeFileSync(join(temp, '.nojekyll'), '');
  git('add', '--all');
  git(
    '-c',
    'user.name=release',
    '-c',
    'user.email=release@users.noreply.github.com',
    'commit',
    '-q',
    '-m',
    `Site of ${version}`,
  );
  git('push', '-q', url, BRANCH);
} finally {
  rmSync(temp, { recursive: true });
}

function configured(key) {
  try {
    return execFileSync('git', ['config', '--get', key], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function redirection(to) {
  return `<!doctype html>\n<meta charset="utf-8" />\n<title>Knative gateways</title>\n<meta http-equiv="refresh" content="0; url=./${to}/" />\n`;
}
