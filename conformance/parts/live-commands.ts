import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeYaml } from '../../lib/private/yaml/write';
import { type Bench } from '../harness/bench';
import { stockInstallation } from '../harness/cluster';
import { type CommandResult } from '../harness/command';
import { synthesize } from '../harness/examples';
import { parseObjects } from '../harness/objects';

/** Somebody with kubectl and the command. */
export interface User {
  command(...args: readonly string[]): Promise<CommandResult>;
  kubectl(...args: readonly string[]): Promise<string>;
}

interface Run {
  readonly args: readonly string[];
  readonly status: number;
  readonly says: RegExp;
}

/** Every command of operators, on the cluster and on the files of a release. */
export async function everyCommand(user: User, bench: Bench): Promise<string> {
  const release = join(bench.folder, 'release.yaml');
  const target = join(bench.folder, 'target.yaml');
  const text = (objects: readonly object[]): string => objects.map((object) => writeYaml(object)).join('---\n');
  writeFileSync(release, text(stockInstallation(bench)));
  writeFileSync(target, text(await synthesize(bench.root, 'default')));
  const stock = /knative-serving\/knative-ingress-gateway/;
  const adopted = join(bench.folder, 'adopted.yaml');
  const runs: readonly Run[] = [
    { args: ['cost', '--cluster', '--against', 'shared'], status: 0, says: /^total [^]*one gateway for all/m },
    { args: ['assess', '--cluster'], status: 0, says: /knative-custom-gateway-alpha/ },
    { args: ['picture', '--cluster'], status: 0, says: /knative-custom-gateway-alpha/ },
    { args: ['explain', '--matrix', '--cluster'], status: 0, says: /beta\.default\.example\.com/ },
    // The fault goes: the second Gateway gets the selector of its own pods, and its service moves
    // to them at once.
    {
      args: ['plan', '--cluster', target],
      status: 3,
      says: /Gateway istio-system-alpha\/knative-custom-gateway-alpha/,
    },
    // The second gateway has the labels of the first, which no file can say: it has what is left.
    { args: ['init', adopted, '--cluster'], status: 1, says: /Gateway alpha is left out, because [^]*share the pod/ },
    { args: ['synth', adopted, '--output', `${adopted}.out`], status: 0, says: /adopted\.k8s\.yaml/ },
    // No load balancer has an address here, and none is guessed.
    { args: ['verify', '--cluster'], status: 2, says: /no address|--address/ },
    { args: ['cost', release], status: 0, says: stock },
    { args: ['assess', release], status: 0, says: stock },
    { args: ['picture', release], status: 0, says: stock },
    { args: ['plan', release, target], status: 0, says: /Deployment istio-system-alpha\/istio-ingressgateway/ },
    { args: ['convert', release, '--to', 'lists-empty-is-none', '--output', `${release}.out`], status: 0, says: /^/ },
    { args: ['verify', release], status: 2, says: /no address|--address/ },
  ];
  for (const { args, status, says } of runs) {
    const ran = await user.command(...args);
    const output = ran.stdout + ran.stderr;
    if (ran.status !== status || !says.test(output)) {
      throw new Error(`${args.join(' ')}: expected ${status} and ${says.source}, got ${ran.status} and\n${output}`);
    }
  }
  return `${runs.length} runs: cost, assess, picture, plan, init, synth, convert and verify`;
}

const ACCOUNT = 'system:serviceaccount:knative-serving:knative-gateways-verify';

/** What the Job of `verify` needs and has: the API server takes it, its account may list and nothing else. */
export async function verifyJob(user: User, bench: Bench): Promise<string> {
  const { stdout } = await user.command('verify', '--job', 'registry.example.com/knative-gateways:1');
  const file = join(bench.folder, 'job.yaml');
  writeFileSync(file, stdout);
  const admin = ['--context', 'admin'];
  const label = 'pod-security.kubernetes.io/enforce=restricted';
  await user.kubectl('label', ...admin, '--overwrite', 'namespace', 'knative-serving', label);
  await user.kubectl('apply', ...admin, '--server-side', '--validate=strict', '-f', file);
  const job = parseObjects(stdout).find(({ kind }) => kind === 'Job');
  const { metadata, spec } = (job?.['spec'] as { template: { metadata: object; spec: object } }).template;
  const pod = join(bench.folder, 'pod.json');
  const made = (change: object): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: 'verify', namespace: 'knative-serving' },
      spec: { ...spec, ...change },
    });
  const admitted = async (change: object): Promise<boolean> => {
    writeFileSync(pod, made(change));
    const dryRun = user.kubectl('create', ...admin, '--dry-run=server', '--validate=strict', '-f', pod);
    return dryRun.then(
      () => true,
      () => false,
    );
  };
  if (!(await admitted({}))) throw new Error('Pod Security restricted refuses the pod');
  if (await admitted({ hostNetwork: true })) throw new Error('Pod Security restricted is not enforced here');
  const may = async (verb: string, resource: string): Promise<boolean> =>
    user.kubectl('auth', 'can-i', ...admin, '--as', ACCOUNT, verb, resource, '--all-namespaces').then(
      () => true,
      () => false,
    );
  const listed = ['services', 'configmaps', 'services.serving.knative.dev', 'gateways.networking.istio.io'];
  for (const resource of listed) if (!(await may('list', resource))) throw new Error(`may not list ${resource}`);
  const refused = [
    ['list', 'secrets'],
    ['get', 'secrets'],
    ['create', 'pods'],
    ['delete', 'services'],
    ['patch', 'configmaps'],
  ] as const;
  for (const [verb, resource] of refused) if (await may(verb, resource)) throw new Error(`may ${verb} ${resource}`);
  return `admitted under Pod Security restricted; may list ${listed.length} kinds asked for, and none of ${refused
    .map((each) => each.join(' '))
    .join(', ')}`;
}
