// Walks a page as its reader does: writes the files that it shows, runs its commands, and compares what they print.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../lib/cli/run';
import { codeBlocks } from './markdown';

/** A command of a ```console block. */
export interface Step {
  /** Without the name of the program: `analyze dist/`. */
  readonly command: string;
  /** What the page says that it prints. A line `...` stands for any lines. */
  readonly shown: string;
  /** What it prints. */
  readonly printed: string;
  /** 1-based line of its block in the page. */
  readonly line: number;
}

const PROGRAM = 'knative-gateways ';
/** The info of a block that is a file: its language and its name. */
const FILE = /^\w+ (\S+\.\w+)$/;
const ELLIPSIS = '...';
/** The conformance run runs this one. */
const CLUSTER_PAGE = 'docs/live-cluster.md';

/** The pages whose commands are run: those that show output, but for the one that needs a cluster. */
export function isWalked(path: string, text: string): boolean {
  return path !== CLUSTER_PAGE && codeBlocks(text).some(({ info }) => info === 'console');
}

/**
 * Walks a page in the working directory. The standard output and the standard error of a command are one.
 *
 * @throws for a command of another program: those belong into a ```sh block, which is not run.
 */
export async function walk(page: string): Promise<Step[]> {
  const steps: Step[] = [];
  for (const { info, code, line } of codeBlocks(page)) {
    const [, file] = FILE.exec(info) ?? [];
    if (file !== undefined) write(file, code);
    if (info !== 'console') continue;
    for (const { command, shown } of commandsIn(code)) {
      steps.push({ command, shown, printed: await printedBy(command), line });
    }
  }
  return steps;
}

/** Whether a command prints what the page shows. */
export function isAsShown({ shown, printed }: Step): boolean {
  const pattern = shown
    .split('\n')
    .map((line) => (line === ELLIPSIS ? '(?:.*\n)*?' : `${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`))
    .join('');
  return new RegExp(`^${pattern.replace(/\n$/, '')}$`).test(printed);
}

/** The page with what its commands print, except where it shows a part of it. */
export async function written(page: string): Promise<string> {
  let text = page;
  for (const step of await walk(page)) {
    if (isAsShown(step)) continue;
    const command = `$ ${PROGRAM}${step.command}\n`;
    text = text.replace(command + step.shown, () => command + step.printed);
  }
  return text;
}

function write(file: string, content: string): void {
  const path = join(process.cwd(), file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function commandsIn(code: string): { readonly command: string; readonly shown: string }[] {
  const [before, ...parts] = code.split(/^\$ /m);
  if (before !== '') throw new Error(`a console block begins with a command, "$ ${PROGRAM}...", not with ${before}`);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    const command = part.slice(0, end);
    if (!command.startsWith(PROGRAM)) throw new Error(`"${command}" is no command of ${PROGRAM}: use a \`\`\`sh block`);
    return { command: command.slice(PROGRAM.length), shown: part.slice(end + 1) };
  });
}

async function printedBy(command: string): Promise<string> {
  let printed = '';
  const stream = {
    isTTY: false,
    write: (text: string) => {
      printed += text;
    },
  };
  const stdin = Object.assign(
    (async function* () {
      await Promise.resolve();
      yield '';
    })(),
    { isTTY: false },
  );
  await run(command.split(/\s+/), { stdin, stdout: stream, stderr: stream, env: {} });
  return printed;
}
