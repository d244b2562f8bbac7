import { Testing } from 'cdk8s';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  GatewayAssignment,
  GatewayTelemetry,
  type IstioTelemetryOptions,
  KnativeRelease,
  MultiGatewayChart,
} from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { startEnvoy } from '../harness/envoy';
import { httpGet } from '../harness/http';
import { Istiod } from '../harness/istiod';
import { revisionsOf } from '../harness/matrix';
import { controllerObjects, modelOf } from '../harness/net-istio';
import { type KubernetesObject, applied } from '../harness/objects';
import { type GatewayPod, gatewayServices, podObjects, podsOf } from '../harness/pods';
import { type Part } from '../harness/part';
import { serving } from '../harness/serving';
import { knativeService, stockObjects } from '../harness/topology';
import { until } from '../harness/wait';

const WRITTEN_SECONDS = 20;
const NOTHING = (): undefined => undefined;
const HOST = 'shop.team-a.example.com';

/** What istiod and Envoy make of `GatewayTelemetry`. */
export const TELEMETRY: Part = {
  name: 'telemetry',
  proves:
    "each gateway logs its requests as JSON with its own name, and istiod sends each its own tag of Istio's metrics",
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    await report.scenario('telemetry: access log', () => logged(bench));
    await report.scenario('telemetry: metric tag and traces', () => tagged(bench));
  },
};

/** Gateway `a` has namespace team-a, and `b` what is labelled for it. */
function chartWith(options: IstioTelemetryOptions): readonly KubernetesObject[] {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a') },
      b: { assignment: GatewayAssignment.label('gateway', 'b').exceptNamespaces('team-a') },
    },
    telemetry: GatewayTelemetry.istio(options),
  });
  return applied(stockObjects(), Testing.synth(chart) as KubernetesObject[], [knativeService('shop', 'team-a')]);
}

/** The mesh's configuration that the chart adds. */
function meshOf(objects: readonly KubernetesObject[]): object {
  const found = objects.find(({ metadata }) => metadata.name === 'knative-gateways-mesh') as
    { readonly data: Readonly<Record<string, string>> } | undefined;
  return found === undefined ? {} : (parse(found.data['mesh'] ?? '') as object);
}

interface Line {
  readonly gateway: string;
  readonly gateway_namespace: string;
  readonly authority: string;
  readonly path: string;
  readonly response_code: number;
}

/** Gateway `a` and `b` log, the default gateway does not. */
async function logged(bench: Bench): Promise<string> {
  const objects = chartWith({ accessLog: true });
  return onEnvoys(bench, objects, async (ask) => {
    const answers: string[] = [];
    for (const gateway of ['istio-system-a', 'istio-system-b', 'istio-system']) {
      answers.push(`${gateway} ${await ask(gateway, '/cart?token=secret')}`);
    }
    const lines = (gateway: string): Line[] => linesOf(bench, gateway);
    const missing = (): string | undefined =>
      ['istio-system-a', 'istio-system-b'].find((gateway) => lines(gateway).length === 0);
    await until('the access logs', WRITTEN_SECONDS, () => Promise.resolve(missing()), NOTHING);
    const got = ['istio-system-a', 'istio-system-b', 'istio-system'].map((gateway) =>
      lines(gateway).map(({ gateway: name, gateway_namespace, authority, path, response_code }) =>
        [name, gateway_namespace, authority, path, response_code].join(' '),
      ),
    );
    const wanted = [
      [`knative-custom-gateway-a istio-system-a ${HOST} /cart 200`],
      [`knative-custom-gateway-b istio-system-b ${HOST} /cart 404`],
      [],
    ];
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      throw new Error(`${answers.join(', ')}; expected ${JSON.stringify(wanted)}, logged ${JSON.stringify(got)}`);
    }
    return got.flat().join('; ');
  });
}

/** The lines of JSON on the standard output of a gateway's Envoys. */
function linesOf(bench: Bench, namespace: string): Line[] {
  return readdirSync(bench.folder)
    .filter((file) => file.startsWith(`envoy-${namespace}-istio-ingressgateway-`))
    .flatMap((file) => readFileSync(join(bench.folder, file), 'utf8').split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

const TRACING = {
  name: 'spans',
  opentelemetry: { service: 'collector.istio-system.svc.cluster.local', port: 4317 },
};
const COLLECTOR: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'collector', namespace: 'istio-system' },
  spec: { selector: { app: 'collector' }, ports: [{ name: 'grpc', port: 4317, targetPort: 4317 }] },
};

/** Istio's own filters are not in this Envoy: what istiod sends is read from istiod. */
async function tagged(bench: Bench): Promise<string> {
  const sent = await sentTo(
    bench,
    chartWith({ metricTag: true, traceSamplingPercent: 12.5, tracingProvider: TRACING.name }),
  );
  const control = await sentTo(bench, chartWith({}));
  const names = ['knative-custom-gateway-a', 'knative-custom-gateway-b'];
  for (const [index, text] of sent.entries()) {
    const [own = '', other = ''] = index === 0 ? names : [...names].reverse();
    if (!text.includes('istio.stats') || !text.includes('knative_gateway') || !text.includes(`'${own}'`))
      throw new Error(`no tag of ${own}`);
    if (text.includes(`'${other}'`)) throw new Error(`${own} has the tag of ${other}`);
    if (!/"randomSampling":\s*\{\s*"value":\s*12\.5/.test(text)) throw new Error(`${own} does not sample 12.5 %`);
  }
  if (control.some((text) => text.includes('knative_gateway'))) throw new Error('a tag without being asked for');
  return `${names.length} gateways, each with its own tag of istio.stats and 12.5 % of traces; without telemetry none`;
}

async function onEnvoys<T>(
  bench: Bench,
  objects: readonly KubernetesObject[],
  use: (ask: (namespace: string, path: string) => Promise<number>) => Promise<T>,
): Promise<T> {
  const model = modelOf(objects);
  const pods = podsOf(objects, bench.networks);
  bench.backends.assign([]);
  const all = [...objects, ...revisionsOf(model, bench.backends), ...controllerObjects(model)];
  return serving(bench, all, pods, { mesh: meshOf(objects) }, () =>
    use(async (namespace, path) => {
      const gateway = gatewayServices(objects, pods).find(({ id }) => id === `${namespace}/istio-ingressgateway`);
      const [target] = gateway?.targets ?? [];
      if (target === undefined) throw new Error(`${namespace} has no pods`);
      return (await httpGet({ ...target, host: HOST, path })).status;
    }),
  );
}

/** What istiod sends to the pods of gateways `a` and `b`. */
async function sentTo(bench: Bench, objects: readonly KubernetesObject[]): Promise<string[]> {
  const { folder } = bench;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pods = podsOf(objects, bench.networks);
  const first = ['istio-system-a', 'istio-system-b'].map((name) => pods.find(({ namespace }) => namespace === name));
  const istiod = await Istiod.start({
    binary: bench.file(Component.ISTIO, 'istio'),
    folder,
    objects: [...objects, COLLECTOR, ...podObjects(objects, pods)],
    mesh: { extensionProviders: [TRACING] },
  });
  const envoys = first.map((pod) =>
    startEnvoy(bench.file(Component.ENVOY, 'envoy/_bin/envoy'), folder, present(pod), { port: Istiod.ADS_PORT }),
  );
  try {
    return await Promise.all(first.map((pod) => sentOnceListening(istiod, present(pod))));
  } finally {
    await Promise.all(envoys.map((envoy) => envoy.end('SIGKILL')));
    await istiod.end();
  }
}

async function sentOnceListening(istiod: Istiod, pod: GatewayPod): Promise<string> {
  let sent = '';
  const missing = async (): Promise<string | undefined> => {
    sent = (await istiod.sentTo(pod)) ?? '';
    return sent.includes('HttpConnectionManager') ? undefined : 'no listener yet';
  };
  await until(`what istiod sends to ${pod.namespace}`, WRITTEN_SECONDS, missing, () => {
    istiod.check();
  });
  return sent;
}

function present(pod: GatewayPod | undefined): GatewayPod {
  if (pod === undefined) throw new Error('a gateway without pods');
  return pod;
}
