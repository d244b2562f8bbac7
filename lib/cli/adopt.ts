import { adopt, type Adoption } from '../adopt/adopt';
import { adoptionText } from '../adopt/text';
import { layOver } from '../analysis/input/cluster';
import { type Loaded, loadObjects } from '../analysis/input/load';
import { plural } from '../private/plural';
import { losesTraffic, planOf } from '../plan/plan';
import { synthesizeData } from '../synth/synthesize-data';
import { readInput, warnOfUnread } from './input';
import { modelOf } from './model';
import { type InputFlags } from './options';
import { printable } from '../analysis/report/printable';
import { Progress } from './progress';
import { type Terminal } from './terminal';

export interface AdoptFlags extends InputFlags {
  readonly from?: string;
}

/** The topology file of what is there. */
export interface AdoptedFile {
  readonly text: string;
  /** Whether it expresses all that is there. */
  readonly isAll: boolean;
  /** Says, line by line, what the file does not express, and what applying it would change. Returns the exit status. */
  readonly report: () => 0 | 1;
}

const LEFT_OUT =
  'Do not apply the file yet: gateways are left out of it, and so would be out of config-istio. Mend what is refused, and run init again.\n';

/** Reads manifests or a cluster, and writes the topology that is there as a file. */
export async function adoptedFile(flags: AdoptFlags, schema: string, terminal: Terminal): Promise<AdoptedFile> {
  const progress = new Progress(terminal);
  const loaded = await readInput(flags.from === undefined ? [] : [flags.from], flags, terminal, progress);
  progress.say('trying settings');
  const adoption = adopt(loaded, modelOf(loaded, {}), (topology) => {
    const made = attempt(topology);
    return made instanceof Error ? { refusal: made.message } : { manifests: made };
  });
  progress.end();
  return {
    text: adoptionText(adoption, schema),
    isAll: adoption.left.length === 0,
    report: () => {
      warnOfUnread(loaded, terminal);
      for (const line of adoption.left.flatMap((each) => each.split('\n')))
        terminal.stderr.write(printable(`  ${line}`) + '\n');
      terminal.stderr.write(`${planLine(loaded, adoption, flags)}\n`);
      if (adoption.isRefused) terminal.stderr.write(LEFT_OUT);
      return adoption.isRefused ? 1 : 0;
    },
  };
}

/** What the constructs refuse is an error that they throw; here it is one of several answers. */
function attempt(topology: object): readonly object[] | Error {
  try {
    return synthesizeData(topology);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** What applying the file would change. */
function planLine(loaded: Loaded, { topology, isConfigRead }: Adoption, { from }: AdoptFlags): string {
  const made = attempt(topology);
  if (made instanceof Error) return 'The constructs refuse the file, as it says at its end: change it, and run synth.';
  if (!isConfigRead)
    return 'There is no plan from what is there to this file: config-istio does not say what is there.';
  const target = { ...loaded, manifests: layOver(loaded.manifests, loadObjects(made, 'topology').manifests) };
  const plan = planOf(loaded, target);
  if (plan.steps.length === 0) return 'Plan from what is there to this file: nothing changes.';
  const steps = plural(plan.steps.length, 'step');
  const losses = losesTraffic(plan) ? 'some lose requests' : 'none loses a request';
  const command = from === undefined ? 'plan --cluster dist/' : `plan ${from} dist/ --no-prune`;
  return `Plan from what is there to this file: ${steps}, ${losses}. After synth, knative-gateways ${command} shows them.`;
}
