import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { readSecretContent } from '../../lib/analysis/model/certificate-names';
import { readCluster } from '../../lib/cli/cluster/read';
import { Progress } from '../../lib/cli/progress';
import { writeYaml } from '../../lib/private/yaml/write';
import { type Bench } from '../harness/bench';
import { IstioApi, makeNamespaces, stockInstallation, withCluster } from '../harness/cluster';
import { type CommandResult, knativeGateways } from '../harness/command';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { synthesize } from '../harness/examples';
import { type KubernetesObject, idOf, parseObjects } from '../harness/objects';
import { type Part } from '../harness/part';
import { output } from '../harness/processes';
import { bindingOf, kubeconfigWith } from '../harness/readers';
import { stockObjects } from '../harness/topology';
import { everyCommand, verifyJob } from './live-commands';
import { upgrade } from './live-upgrade';

const PAGE = 'docs/live-cluster.md';
const FIXED = 'gateway.yaml';
// What the examples choose for the gateway, and what is copied from the stock Gateway by mistake.
const COPIED = { istio: 'ingressgateway' };

/** Users of the cluster: one with the role of the page, one whose role lacks a kind, one without any. */
const [READER, LACKING, NOBODY] = ['reader', 'lacking', 'nobody'] as const;

/** `--cluster` on a real API server, with the real kubectl. */
export const LIVE: Part = {
  name: 'live',
  proves: 'kubectl reads a cluster for the command with the ClusterRole of the docs, and a new user finds the fault',
  needs: [Component.KUBERNETES, Component.KUBECTL, Component.MANIFESTS],
  async run(bench, report) {
    const name = 'live: a cluster with a fault';
    await withCluster(
      bench,
      report,
      { name, istio: IstioApi.V1_24, prove: (plane) => fill(bench, plane) },
      async (plane) => {
        const user = new User(bench, plane);
        await report.scenario('live: errors', () => errors(user, bench));
        await report.scenario('live: ClusterRole', () => roleIsEnough(user));
        await report.scenario('live: Secrets', () => secrets(user, bench, plane));
        await report.scenario('live: every command', () => everyCommand(user, bench));
        await report.scenario('live: from the fault to the fix', () => transcript(user, bench));
        await report.scenario('live: the Job of verify', () => verifyJob(user, bench));
        await report.scenario('live: an upgrade of Knative', () => upgrade(user, bench));
      },
    );
  },
};

/** Somebody with kubectl and the command. */
class User {
  public readonly env: Readonly<Record<string, string>>;

  public constructor(bench: Bench, plane: ControlPlane) {
    const kubectl = dirname(bench.file(Component.KUBECTL, 'kubectl'));
    this.env = {
      PATH: `${kubectl}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: bench.folder,
      KUBECONFIG: kubeconfigWith(plane, bench.folder, [READER, LACKING, NOBODY]),
    };
  }

  public command(...args: readonly string[]): Promise<CommandResult> {
    return knativeGateways(args, this.env);
  }

  public kubectl(...args: readonly string[]): Promise<string> {
    return output('kubectl', args, { env: this.env });
  }
}

/** The stock installation and the first example, whose second Gateway selects the pods of the first. */
async function fill(bench: Bench, plane: ControlPlane): Promise<string> {
  const [role] = clusterRoles(bench);
  const lacking = withoutKind(role, 'networkpolicies');
  const objects = [
    ...stockInstallation(bench),
    ...stockObjects(),
    ...(await synthesize(bench.root, 'default')).map((object) =>
      isSecondGateway(object) ? { ...object, spec: { ...(object['spec'] as object), selector: COPIED } } : object,
    ),
    role,
    bindingOf(role, READER),
    lacking,
    bindingOf(lacking, LACKING),
  ];
  await makeNamespaces(plane, objects);
  for (const object of objects) if (object.kind !== 'Namespace') await plane.client.apply(object);
  return `${objects.length} objects`;
}

function isSecondGateway({ apiVersion, kind, metadata }: KubernetesObject): boolean {
  return apiVersion.startsWith('networking.istio.io/') && kind === 'Gateway' && !/-local$/.test(metadata.name);
}

/** The ClusterRoles of the page: without Secrets, as printed there. */
function clusterRoles(bench: Bench): readonly [KubernetesObject] {
  const [, text = ''] = /^```yaml clusterrole\n([^`]*)```$/m.exec(readFileSync(join(bench.root, PAGE), 'utf8')) ?? [];
  const [role] = parseObjects(text);
  if (role === undefined) throw new Error(`${PAGE} has no ClusterRole`);
  return [role];
}

interface Rule {
  readonly resources: readonly string[];
}

function withoutKind(role: KubernetesObject, resource: string): KubernetesObject {
  const rules = (role['rules'] as readonly Rule[]).map((rule) => ({
    ...rule,
    resources: rule.resources.filter((each) => each !== resource),
  }));
  return {
    ...role,
    metadata: { ...role.metadata, name: `${role.metadata.name}-lacking` },
    rules: rules.filter(({ resources }) => resources.length > 0),
  };
}

async function roleIsEnough(user: User): Promise<string> {
  const asAdmin = await user.command('analyze', '--cluster', '--level', 'note', '--context', 'admin');
  const asReader = await user.command('analyze', '--cluster', '--level', 'note');
  expectSame('what the user of the ClusterRole sees', asReader.stdout, asAdmin.stdout);
  if (asReader.stderr.includes('forbidden')) throw new Error(asReader.stderr);
  const lacking = await user.command('analyze', '--cluster', '--level', 'note', '--context', LACKING);
  const said = 'networkpolicies.networking.k8s.io: forbidden';
  if (!lacking.stderr.includes(said)) throw new Error(`expected ${said}, got\n${lacking.stderr}`);
  const rule = 'no-network-policy';
  if (!asReader.stdout.includes(rule)) throw new Error(`no finding of ${rule}:\n${asReader.stdout}`);
  if (lacking.stdout.includes(rule)) throw new Error(`${rule} concluded from a forbidden kind`);
  return `the same findings as an administrator; without networkpolicies it is said, and ${rule} is silent`;
}

async function secrets(user: User, bench: Bench, plane: ControlPlane): Promise<string> {
  const names = ['*.alpha.example.com'];
  const secret = await (await bench.certificates()).secret({ name: 'edge', namespace: 'istio-system' }, names);
  await plane.client.apply(secret);
  const denied = await user.command('analyze', '--cluster', '--with-secrets');
  if (!denied.stderr.includes(': secrets: forbidden')) throw new Error(`not denied:\n${denied.stderr}`);

  const { stdout } = await user.command('kinds', '--format', 'clusterrole', '--with-secrets');
  for (const role of parseObjects(stdout)) await plane.client.apply(role);
  const flags = { cluster: true, withSecrets: true } as const;
  const quiet = { write: () => true };
  const terminal = { stdin: process.stdin, stdout: quiet, stderr: quiet, env: user.env };
  const { manifests } = await readCluster(flags, terminal, new Progress(terminal));
  const read = manifests.find(
    (each) => each.kind === 'Secret' && idOf(each.object as KubernetesObject) === idOf(secret),
  );
  const content = read && readSecretContent(read.object, read.annotations);
  if (content?.dnsNames?.join() !== names.join()) throw new Error(`names read: ${JSON.stringify(content)}`);
  const key = (secret['data'] as Readonly<Record<string, string>>)['tls.key'] ?? '';
  if (JSON.stringify(manifests).includes(key)) throw new Error('the private key was read');
  return 'denied by the ClusterRole; with Secrets granted, the names of the certificate are read, the key is not';
}

/** The messages for what the real kubectl says. */
async function errors(user: User, bench: Bench): Promise<string> {
  const config = (name: string, change: (text: string) => string): Record<string, string> => {
    const file = join(bench.folder, name);
    writeFileSync(file, change(readFileSync(user.env['KUBECONFIG'] ?? '', 'utf8')));
    return { ...user.env, KUBECONFIG: file };
  };
  const cases: readonly [Readonly<Record<string, string>>, readonly string[], string][] = [
    [user.env, ['--context', 'other'], 'context "other" does not exist; choose one of `kubectl config get-contexts`'],
    [{ ...user.env, KUBECONFIG: '/nowhere' }, [], 'kubectl has no current context'],
    [config('elsewhere', (text) => text.replace(':6443', ':1')), [], 'check that the cluster runs'],
    [config('expired', (text) => text.replaceAll(/"token":"/g, '"token":"x')), [], 'log in to the cluster again'],
    [user.env, ['--context', NOBODY], 'bind the ClusterRole of `knative-gateways kinds --format clusterrole`'],
    [{ ...user.env, PATH: bench.folder }, [], 'there is no such program in PATH'],
  ];
  for (const [env, flags, said] of cases) {
    const { status, stdout, stderr } = await knativeGateways(['analyze', '--cluster', ...flags], env);
    if (status !== 2 || stdout !== '' || !stderr.includes(said) || stderr.trimEnd().includes('\n')) {
      throw new Error(`expected status 2 and one line with: ${said}\ngot ${status} with:\n${stderr}${stdout}`);
    }
  }
  return `${cases.length} messages for what kubectl says`;
}

/** What a new user sees, from the fault to the fix, is what the page shows. */
async function transcript(user: User, bench: Bench): Promise<string> {
  const folder = join(bench.folder, 'user');
  mkdirSync(folder);
  const gateway = (await synthesize(bench.root, 'default')).find(isSecondGateway);
  writeFileSync(join(folder, FIXED), writeYaml(gateway));
  const before = process.cwd();
  process.chdir(folder);
  try {
    const host = 'beta.default.example.com';
    const seen = [
      await ran(user, ['analyze', '--cluster', '--fail-on', 'error'], 1),
      await ran(user, ['explain', `http://${host}`, '--cluster'], 0),
      `$ cat ${FIXED}\n${readFileSync(FIXED, 'utf8')}`,
      await ran(user, ['analyze', '--cluster', FIXED], 0),
      `$ kubectl apply --server-side --force-conflicts --context admin -f ${FIXED}\n${await user.kubectl('apply', '--server-side', '--force-conflicts', '--context', 'admin', '-f', FIXED)}`,
      await ran(user, ['analyze', '--cluster'], 0),
    ];
    const page = readFileSync(join(bench.root, PAGE), 'utf8');
    const shown = [...page.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, text = '']) => text);
    expectSame(`the blocks of ${PAGE}`, shown.join(''), seen.join(''));
    return `${seen.length} steps are as in ${PAGE}`;
  } finally {
    process.chdir(before);
  }
}

async function ran(user: User, args: readonly string[], expected: number): Promise<string> {
  const { status, stdout, stderr } = await user.command(...args);
  if (status !== expected) throw new Error(`${args.join(' ')}: status ${status}\n${stderr}${stdout}`);
  return `$ knative-gateways ${args.join(' ')}\n${stderr}${stdout}`;
}

function expectSame(what: string, got: string, expected: string): void {
  if (got !== expected) throw new Error(`${what}: expected\n${expected}\ngot\n${got}`);
}
