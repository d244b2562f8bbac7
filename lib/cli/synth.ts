import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { analyze } from '../analysis/analyze';
import { isAtLeast, type Level } from '../analysis/finding';
import { readIgnoreFile } from '../analysis/ignore/ignore-file';
import { joinLoaded, loadText } from '../analysis/input/load';
import { textReport } from '../analysis/report/text';
import { chartFiles, helmCharts } from '../synth/helm-charts';
import { type OutputFile } from '../synth/output-files';
import { synthesize, type Synthesis } from '../synth/synthesize';
import { makeFolder, makeStaging, refuseUnlessFolder } from './folders';
import { writeWhole } from './output';
import { isColored, type Terminal } from './terminal';

export interface SynthFlags {
  readonly format: 'files' | 'helm';
  readonly failOn: Level | 'never';
  readonly output?: string;
  readonly color: boolean;
  readonly chartVersion?: string;
  readonly config?: string;
}

/** Folders of their own: `analyze dist/` and `kubectl apply -f dist/` read everything that is there. */
const FOLDERS = { files: 'dist', helm: 'charts' };

/** The output that is the standard output, and the name that others give the standard input. */
const STDOUT = '-';
const STDIN = '-';

/**
 * Writes the manifests of a topology file, unless the analyzer finds something at or above `--fail-on` in them. Returns
 * the exit status.
 */
export function runSynth(file: string, flags: SynthFlags, terminal: Terminal): 0 | 1 {
  if (file === STDIN) {
    throw new Error('-: a topology is not read from the standard input, since its file names the output; give a file');
  }
  if (flags.chartVersion !== undefined && flags.format !== 'helm')
    throw new Error('--chart-version: has no effect without --format helm');
  const { output = FOLDERS[flags.format] } = flags;
  if (output !== STDOUT) refuseUnlessFolder(output);
  const ignores = readIgnoreFile(flags.config);
  const synthesis = synthesize(file);
  const report = analyze(joinLoaded(synthesis.files.map(({ path, text }) => loadText(text, path))), { ignores });
  const { failOn } = flags;
  const isFailed = report.findings.some(({ level }) => isAtLeast(level, failOn));
  if (!isFailed) write(synthesis, output, flags, terminal);
  const isColorful = isColored({ ...terminal, stdout: terminal.stderr }, flags.color);
  terminal.stderr.write(
    textReport(report, isColorful, { level: failOn === 'note' ? 'note' : 'warning', verbose: true }),
  );
  if (isFailed)
    terminal.stderr.write(`knative-gateways: nothing is written, because of findings at or above ${failOn}\n`);
  return isFailed ? 1 : 0;
}

function write(
  synthesis: Synthesis,
  output: string,
  { format, chartVersion = '0.1.0' }: SynthFlags,
  terminal: Terminal,
): void {
  const files = format === 'helm' ? helmCharts(synthesis, { version: chartVersion }) : synthesis.files;
  if (output === STDOUT) {
    terminal.stdout.write(files.map(({ text }) => text).join('---\n'));
    return;
  }
  refuseToMix(output, synthesis, format);
  writeAll(output, files);
  for (const { path } of files) terminal.stderr.write(`${join(output, path)}\n`);
}

/** Whoever reads a folder with both formats of a topology finds every object twice. */
function refuseToMix(output: string, { name, files }: Synthesis, format: SynthFlags['format']): void {
  const [plain] = files;
  const others = format === 'files' ? chartFiles(name) : [plain.path];
  const found = others.map((path) => join(output, path)).find((path) => existsSync(path));
  if (found === undefined) return;
  throw new Error(
    `${found}: ${format === 'files' ? 'a Helm chart' : 'the plain manifests'} of the same topology; with the other format, ${output} would have every object twice; ` +
      'to fix: write to another folder with --output, or delete what is there first',
  );
}

/** Each file appears whole, and only when all could be written. */
export function writeAll(output: string, files: readonly OutputFile[]): void {
  makeFolder(output);
  const staging = makeStaging(output);
  try {
    for (const { path, text } of files) {
      makeFolder(dirname(join(staging, path)));
      writeWhole(join(staging, path), text);
    }
    for (const { path } of files) {
      makeFolder(dirname(join(output, path)));
      renameSync(join(staging, path), join(output, path));
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
