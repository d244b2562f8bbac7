import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeYaml } from '../../lib/private/yaml/write';
import { type Bench } from '../harness/bench';
import { stockInstallation } from '../harness/cluster';
import { synthesize } from '../harness/examples';
import { type KubernetesObject } from '../harness/objects';
import { type User } from './live-commands';

const RULE = 'config-istio-lost-at-upgrade';
const SERVER_SIDE = ['--server-side', '--force-conflicts'];
const OWN_MANAGER = [...SERVER_SIDE, '--field-manager=knative-gateways'];
const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
const CONFIG_MAP = ['-n', 'knative-serving', '--context', 'admin'];

/** How the topology is applied, and whether its gateways outlast the next `kubectl apply` of the release. */
const APPLIED: readonly (readonly [readonly string[], boolean])[] = [
  [[], false],
  [SERVER_SIDE, false],
  [OWN_MANAGER, true],
];

/** The table of docs/delivery.md, the way out of it, and the rule that finds who needs it. */
export async function upgrade(user: User, bench: Bench): Promise<string> {
  const release = configIstio(bench, 'release-config.yaml', stockInstallation(bench));
  const topology = configIstio(bench, 'topology-config.yaml', await synthesize(bench.root, 'default'));
  const apply = (file: string, flags: readonly string[]): Promise<string> =>
    user.kubectl('apply', ...CONFIG_MAP, ...flags, '-f', file);
  const expectGateways = async (what: string, expected: boolean): Promise<void> => {
    const data = await user.kubectl('get', 'configmap', 'config-istio', ...CONFIG_MAP, '-o', 'jsonpath={.data}');
    if (data.includes('"external-gateways"') !== expected) throw new Error(`${what}: config-istio has ${data}`);
  };
  const expectFinding = async (what: string, expected: boolean): Promise<void> => {
    const { stdout, stderr } = await user.command('analyze', '--cluster', '--context', 'admin', '--rule', RULE);
    if (stdout.includes(RULE) !== expected) throw new Error(`${what}: analyze says ${stdout}${stderr}`);
  };

  for (const again of [[], SERVER_SIDE]) {
    for (const [flags, isKept] of APPLIED) {
      const what = `release by kubectl apply ${again.join(' ')}, topology by ${flags.join(' ')}`;
      await user.kubectl('delete', 'configmap', 'config-istio', '--ignore-not-found', ...CONFIG_MAP);
      await apply(release, again);
      await apply(topology, flags);
      await expectGateways(`before the upgrade, ${what}`, true);
      await apply(release, again);
      await expectGateways(what, isKept);
    }
  }

  await apply(release, []);
  await apply(topology, SERVER_SIDE);
  await expectFinding('without a field manager', true);
  await user.kubectl('annotate', 'configmap', 'config-istio', `${ANNOTATION}-`, ...CONFIG_MAP);
  await apply(topology, OWN_MANAGER);
  await expectFinding('with a field manager', false);
  await apply(release, []);
  await expectGateways('after the annotation was removed', true);
  await expectFinding('after the upgrade', false);
  return `${2 * APPLIED.length} ways to apply both are as in docs/delivery.md, and ${RULE} finds who loses the gateways`;
}

function configIstio(bench: Bench, name: string, objects: readonly KubernetesObject[]): string {
  const [found] = objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'config-istio');
  if (found === undefined) throw new Error(`${name}: no config-istio`);
  const file = join(bench.folder, name);
  writeFileSync(file, writeYaml(found));
  return file;
}
