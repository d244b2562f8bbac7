import { SERVING_NAMESPACE } from '../private/stock-install';
import { runRules } from '../analysis/analyze';
import { isAtLeast } from '../analysis/finding';
import { Reach } from '../analysis/reach/reach';
import { RuleContext } from '../analysis/rule';
import { type Verification, verify } from '../verify/verify';
import { questionsOf, type Unasked } from '../verify/question';
import { verificationJson, verificationJunit, verificationText } from '../verify/report';
import { readInput, warnOfUnread } from './input';
import { modelOf } from './model';
import { type InputFlags, type ModelFlags } from './options';
import { writeResult } from './output';
import { packageVersion } from './package';
import { Progress } from './progress';
import { type Terminal } from './terminal';
import { addressesOf, type AddressFlags } from './verify/addresses';
import { askAll } from './verify/ask';
import { jobYaml } from './verify/job';

export interface VerifyFlags extends AddressFlags, InputFlags, ModelFlags {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly path: string;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly maxTime: number;
  readonly maxRequests: number;
  readonly format: 'text' | 'json' | 'junit';
  readonly failOn: 'error' | 'warning' | 'never';
  readonly output?: string;
  readonly job?: string;
  readonly jobNamespace?: string;
}

/** Asks the gateways, and reports what differs from the predictions. Returns the exit status. */
export async function runVerify(paths: readonly string[], flags: VerifyFlags, terminal: Terminal): Promise<0 | 1> {
  const { job: image, jobNamespace, format } = flags;
  if (image !== undefined) {
    const namespace = jobNamespace ?? SERVING_NAMESPACE;
    terminal.stdout.write(jobYaml({ image, namespace, args: ['--format', format, '--fail-on', flags.failOn] }));
    return 0;
  }
  if (jobNamespace !== undefined) throw new Error('--job-namespace: has no effect without --job');
  const progress = new Progress(terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  progress.end();
  warnOfUnread(loaded, terminal);
  progress.say('building the model');
  const context = new RuleContext(new Reach(modelOf(loaded, flags)), loaded);
  const { gateways, model } = context;
  const addresses = addressesOf(
    gateways,
    flags,
    flags.clusterDomain ?? model.domains.localDomain.replace(/^svc\./, ''),
  );
  const { questions, unasked } = questionsOf(gateways, addresses);
  const count = [...questions.values()].reduce((sum, { length }) => sum + length, 0);
  if (count === 0) throw new Error(nothingToAsk(unasked));
  if (count > flags.maxRequests) {
    throw new Error(`${count} requests are more than --max-requests ${flags.maxRequests}: raise it, and --max-time`);
  }
  let sent = 0;
  const { asked, notSent } = await askAll(questions, {
    httpPort: flags.httpPort,
    httpsPort: flags.httpsPort,
    path: flags.path,
    timeoutMs: flags.timeout * 1000,
    totalMs: flags.maxTime * 1000,
    userAgent: `knative-gateways-verify/${packageVersion()}`,
    onAsked: ({ gatewayService }) => {
      sent += 1;
      progress.say(`request ${sent} of ${count}, to ${gatewayService}`);
    },
  });
  const { findings } = runRules(context);
  const result = verify({ gateways, findings, asked, unasked, notSent, now: Date.now() });
  progress.end();
  const text = rendered(result, format);
  await writeResult(text, flags.output, terminal);
  return notSent > 0 || result.differences.some(({ level }) => isAtLeast(level, flags.failOn)) ? 1 : 0;
}

function rendered(result: Verification, format: VerifyFlags['format']): string {
  switch (format) {
    case 'text':
      return verificationText(result);
    case 'json':
      return verificationJson(result, packageVersion());
    case 'junit':
      return verificationJunit(result);
  }
}

function nothingToAsk(unasked: readonly Unasked[]): string {
  const [first] = unasked;
  if (first === undefined) return 'there is nothing to ask: the manifests have no gateway, or no service';
  return [
    'no request was sent, since no gateway that serves a host has an address that may be asked:',
    ...unasked.map(({ gatewayService, reason }) => `${gatewayService}: ${reason}`),
    `to fix: --address ${first.gatewayService}=HOST, with the address of its load balancer or of a port-forward; or run it in the cluster, with --job`,
  ].join('\n  ');
}
