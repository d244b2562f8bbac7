import { type KIngress } from '../../lib/analysis/model/types';
import { type Bench } from '../harness/bench';
import { stockInstallation } from '../harness/cluster';
import { Component } from '../harness/components';
import { synthesize } from '../harness/examples';
import { refusalOf } from '../harness/kube-client';
import { LiveCluster } from '../harness/live-cluster';
import { differences } from '../harness/matrix';
import { ingressesOf, modelOf } from '../harness/net-istio';
import { type ConfigMap, type KubernetesObject, configMap, idOf, ofKind } from '../harness/objects';
import { type Part } from '../harness/part';
import { type Report } from '../harness/report';
import { EXPECTED, expectedMatrix } from './expected';

const SERVING_API = 'serving.knative.dev';
const UID_LABEL = 'serving.knative.dev/domainMappingUID';
const NEEDS = [Component.KUBERNETES, Component.MANIFESTS, Component.ISTIO, Component.ENVOY, Component.KNATIVE];

/** Config that Serving's webhook has to refuse: the ConfigMap, and one key that is wrong. */
const REFUSED = [
  ['config-domain', { 'bad.example.com': 'selector: [this, is, a, list]' }],
  ['config-network', { 'domain-template': '{{.Name' }],
  ['config-network', { 'autocreate-cluster-domain-claims': 'perhaps' }],
] as const;

/** The whole chain, Knative Services in and answers out, with the real Serving controller and webhook. */
export const KNATIVE: Part = {
  name: 'knative',
  proves: 'Serving 1.15 makes the KIngresses that the model predicts, and its services answer where they are assigned',
  needs: NEEDS,
  async run(bench, report) {
    await onCluster(bench, report, 'knative: default', async (cluster) => {
      await report.scenario('knative: default, services', () => example(bench, cluster, 'default', 2));
      await report.scenario('knative: default, relabelled', () => relabelled(cluster));
      await report.scenario('knative: webhook', () => refusals(bench, cluster));
    });
    await onCluster(bench, report, 'knative: namespace-per-team', async (cluster) => {
      await report.scenario('knative: namespace-per-team, services', () =>
        example(bench, cluster, 'namespace-per-team', 3),
      );
    });
  },
};

/** Starts a cluster of its own for some scenarios; that it starts is the first of them. */
export async function onCluster(
  bench: Bench,
  report: Report,
  name: string,
  scenarios: (cluster: LiveCluster) => Promise<void>,
): Promise<void> {
  let started: LiveCluster | undefined;
  await report.scenario(`${name}, cluster`, async () => {
    started = await LiveCluster.start(bench);
    return 'API server, controller manager, Serving 1.15, istiod, Envoy';
  });
  if (started === undefined) return;
  try {
    await scenarios(started);
  } finally {
    await started.end();
  }
}

async function example(bench: Bench, cluster: LiveCluster, name: string, pods: number): Promise<string> {
  const expected = EXPECTED[name] ?? { gateways: {}, answers: {} };
  const objects = [...(await synthesize(bench.root, name)), ...(expected.services ?? [])];
  await cluster.apply(objects);
  const owners = [...ofKind(objects, SERVING_API, 'Service'), ...ofKind(objects, SERVING_API, 'DomainMapping')];
  await cluster.until('Ready', () => notReady(cluster, owners));
  await cluster.converged(pods);
  const live = await cluster.objects();
  const wrong = ingressDifferences(ingressesOf(modelOf(objects)), ingressesOf(modelOf(live)));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  await answersAs(cluster, expected.answers);
  return `${owners.length} Ready, their KIngresses as the model says, every host at its own gateways alone`;
}

/** Waits for the answers that must be there, then looks at all. */
export async function answersAs(
  cluster: LiveCluster,
  answers: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await cluster.until('the required answers', async () => {
    const matrix = await cluster.matrix();
    const closed = Object.entries(answers).flatMap(([row, open]) =>
      open
        .filter((gateway) => matrix[row]?.[gateway] !== '200')
        .map((gateway) => `${row} at ${gateway} but ${matrix[row]?.[gateway] ?? 'nothing'}`),
    );
    return closed.length === 0 ? undefined : `no 200 for ${closed.join(', ')}`;
  });
  const matrix = await cluster.matrix();
  const wrong = differences(expectedMatrix({ answers }, matrix), matrix);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

interface Owner extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/** The first of these that is not Ready, with its message. */
export async function notReady(cluster: LiveCluster, owners: readonly KubernetesObject[]): Promise<string | undefined> {
  for (const owner of owners) {
    const { status } = ((await cluster.plane.client.read(owner)) ?? owner) as Owner;
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True')
      return `${owner.kind} ${idOf(owner)} is ${ready?.status ?? 'new'}: ${ready?.message ?? ''}`;
  }
  return undefined;
}

function ingressDifferences(predicted: readonly KIngress[], real: readonly KIngress[]): string[] {
  const texts = (ingresses: readonly KIngress[]): Map<string, string> =>
    new Map(ingresses.map((ingress) => [`${ingress.namespace}/${ingress.name}`, textOf(ingress)]));
  const [want, got] = [texts(predicted), texts(real)];
  return [...new Set([...want.keys(), ...got.keys()])]
    .filter((id) => want.get(id) !== got.get(id))
    .map((id) => `KIngress ${id}: predicted ${want.get(id) ?? 'none'}, made ${got.get(id) ?? 'none'}`);
}

/** What a KIngress is selected and routed by; a DomainMapping's UID is known to nobody before. */
function textOf({ labels, rules }: KIngress): string {
  const known = Object.entries(labels).filter(([key]) => key !== UID_LABEL);
  const routed = rules.map(({ visibility, hosts, rewriteHost }) => ({
    visibility,
    hosts: [...hosts].sort(),
    rewriteHost,
  }));
  return JSON.stringify([known.sort(), routed.map((rule) => JSON.stringify(rule)).sort()]);
}

/** A label on a running service moves it, and its absence moves it back. */
async function relabelled(cluster: LiveCluster): Promise<string> {
  const service = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'alpha', namespace: 'default' },
  };
  const before = EXPECTED['default']?.answers ?? {};
  const after = { ...before, 'default/alpha ext': before['default/beta ext'] ?? [] };
  await cluster.plane.client.patch(service, { metadata: { labels: { gateway: 'alpha' } } });
  await answersAs(cluster, after);
  await cluster.plane.client.patch(service, { metadata: { labels: { gateway: null } } });
  await answersAs(cluster, before);
  return 'the label moves the service to its gateway, without it the service is back at the default one';
}

async function refusals(bench: Bench, cluster: LiveCluster): Promise<string> {
  const stock = stockInstallation(bench);
  for (const [name, wrong] of REFUSED) {
    const given = configMap(stock, `knative-serving/${name}`);
    if (given === undefined) throw new Error(`the release has no ${name}`);
    const right = await cluster.plane.client.tryApply(given, { dryRun: true });
    if (right.status >= 300) throw new Error(`the release's own ${name} was refused: ${refusalOf(right)}`);
    const bad: ConfigMap = { ...given, data: { ...given.data, ...wrong } };
    const answer = await cluster.plane.client.tryApply(bad, { dryRun: true });
    if (answer.status < 300) throw new Error(`${name} with ${JSON.stringify(wrong)} was taken`);
    if (!refusalOf(answer).includes('config.webhook.serving.knative.dev')) {
      throw new Error(`${name} was refused by somebody else: ${refusalOf(answer)}`);
    }
  }
  return 'bad config-domain and config-network are refused, good ones are taken';
}
