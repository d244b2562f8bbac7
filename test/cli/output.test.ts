import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../lib/cli/output';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'output-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a file is replaced as a whole: who has it open keeps the old one', () => {
  const file = join(folder, 'report');
  writeFileSync(file, 'old');
  const before = lstatSync(file).ino;
  writeWhole(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(lstatSync(file).ino).not.toBe(before);
  expect(readdirSync(folder)).toEqual(['report']);
});

test('a link stays one, and its file is written', () => {
  const [file, link] = [join(folder, 'report'), join(folder, 'link')];
  writeFileSync(file, 'old and longer');
  symlinkSync(file, link);
  writeWhole(link, 'new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder).sort()).toEqual(['link', 'report']);
});

test('a pipe stays one, as /dev/stdout may be', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const read = execFileSync('sh', ['-c', 'cat "$0" & exec node --import tsx -e "$1" "$0"', pipe, WRITE], {
    encoding: 'utf8',
  });
  expect(read).toBe('through');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

const WRITE = `require('./lib/cli/output').writeWhole(process.argv[1], 'through')`;
