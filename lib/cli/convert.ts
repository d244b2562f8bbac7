import { convertText } from '../convert/rewrite';
import { type KnativeRelease } from '../knative/release';
import { readOne } from './input';
import { writeResult } from './output';
import { type Terminal } from './terminal';

export interface ConvertFlags {
  readonly to: KnativeRelease;
  readonly from?: KnativeRelease;
  readonly output?: string;
}

/** Rewrites the gateways of config-istio in the format of another release. */
export async function runConvert(file: string, { to, from, output }: ConvertFlags, terminal: Terminal): Promise<0> {
  const converted = convertText(await readOne(file, terminal), to, from);
  const name = file === '-' ? 'the standard input' : file;
  if ('problems' in converted) {
    throw new Error(
      [`${name}: config-istio cannot be written for Knative ${to.minor}`, ...converted.problems].join('\n  '),
    );
  }
  if (converted.count === 0)
    throw new Error(`${name}: no config-istio, neither as a ConfigMap nor in a KnativeServing`);
  await writeResult(converted.text, output, terminal);
  return 0;
}
