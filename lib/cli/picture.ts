import { extname } from 'node:path';
import { runRules } from '../analysis/analyze';
import { readIgnoreFile } from '../analysis/ignore/ignore-file';
import { Reach } from '../analysis/reach/reach';
import { RuleContext } from '../analysis/rule';
import { withCountedServices } from '../picture/counted';
import { pictureOf } from '../picture/graph';
import { pictureMermaid } from '../picture/mermaid';
import { pictureText, summaryOf } from '../picture/text';
import { type Picture } from '../picture/types';
import { readInput, warnOfUnread } from './input';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { refuseToReplace, writeWhole } from './output';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export type PictureFormat = 'text' | 'svg' | 'mermaid' | 'html';

export interface PictureFlags extends InputFlags, ModelFlags {
  readonly format?: PictureFormat;
  readonly output?: string;
  readonly config?: string;
  readonly annotations: boolean;
}

const SUFFIXES: ReadonlyMap<string, PictureFormat> = new Map([
  ['.txt', 'text'],
  ['.svg', 'svg'],
  ['.mmd', 'mermaid'],
  ['.mermaid', 'mermaid'],
  ['.html', 'html'],
  ['.htm', 'html'],
]);

/** Draws a topology with its findings. */
export async function runPicture(paths: readonly string[], flags: PictureFlags, terminal: Terminal): Promise<0> {
  const format = flags.format ?? formatOf(flags.output);
  refuseToReplace(flags.output, [flags.config]);
  const ignores = readIgnoreFile(flags.config);
  const progress = new Progress(terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  // What could not be read is among the findings, but alone it is no picture.
  if (loaded.manifests.length === 0) warnOfUnread(loaded, terminal);
  progress.say('building the model');
  const context = new RuleContext(new Reach(modelOf(loaded, flags)), loaded);
  const { findings } = runRules(context, {
    ignores,
    annotations: flags.annotations,
    onProgress: (doing) => {
      progress.say(doing);
    },
  });
  progress.say('drawing');
  const picture = pictureOf(context, findings);
  const text = await rendered(picture, format);
  progress.end();
  if (flags.output === undefined) terminal.stdout.write(text);
  else {
    writeWhole(flags.output, text);
    terminal.stderr.write(`${flags.output}: ${summaryOf(picture)}\n`);
  }
  return 0;
}

function formatOf(output: string | undefined): PictureFormat {
  if (output === undefined) return 'text';
  const format = SUFFIXES.get(extname(output).toLowerCase());
  if (format !== undefined) return format;
  throw new Error(
    `--output ${output}: its suffix names no format; allowed are ${[...SUFFIXES.keys()].join(', ')}, or any with --format`,
  );
}

// Only what a format needs is loaded.
/* eslint-disable @typescript-eslint/no-require-imports */
async function rendered(picture: Picture, format: PictureFormat): Promise<string> {
  switch (format) {
    case 'text':
      return pictureText(picture);
    case 'mermaid':
      return pictureMermaid(withCountedServices(picture));
    case 'svg':
      return (require('../picture/svg') as typeof import('../picture/svg')).pictureSvg(withCountedServices(picture));
    case 'html':
      return (require('../picture/html') as typeof import('../picture/html')).pictureHtml(picture);
  }
}
