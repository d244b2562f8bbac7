import { Testing } from 'cdk8s';
import { readFileSync, readdirSync } from 'node:fs';
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
import { IstioApi, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { httpGet } from '../harness/http';
import { revisionsOf } from '../harness/matrix';
import { controllerObjects, modelOf } from '../harness/net-istio';
import { type KubernetesObject, applied } from '../harness/objects';
import { gatewayServices, podsOf } from '../harness/pods';
import { type Part } from '../harness/part';
import { serving } from '../harness/serving';
import { knativeService, stockObjects } from '../harness/topology';
import { until } from '../harness/wait';
import { inRootNamespace, sharedMesh } from './telemetry-root';
import { TRACING_PROVIDER, sentTo } from './telemetry-sent';

const WRITTEN_SECONDS = 20;
const NOTHING = (): undefined => undefined;
const HOST = 'shop.team-a.example.com';
/** The namespaces of both. */
const GATEWAYS = ['istio-system-a', 'istio-system-b'];

/** What istiod and Envoy make of `GatewayTelemetry`. */
export const TELEMETRY: Part = {
  name: 'telemetry',
  proves:
    "each gateway logs its requests as JSON with its own name, and istiod sends each its own tag of Istio's metrics",
  needs: [Component.ISTIO, Component.ENVOY, Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report) {
    await report.scenario('telemetry: access log', () => logged(bench));
    await report.scenario('telemetry: metric tag and traces', () => tagged(bench));
    await report.scenario('telemetry: a gateway in the root namespace', () => inRootNamespace(bench));
    const name = 'telemetry: the format of the log reaches istiod';
    const prove = (plane: ControlPlane): Promise<string> => sharedMesh(bench, plane, chartWith({ accessLog: true }));
    await withCluster(bench, report, { name, istio: IstioApi.V1_31, prove }, () => Promise.resolve());
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

/** Istio's own filters are not in this Envoy: what istiod sends is read from istiod. */
async function tagged(bench: Bench): Promise<string> {
  const options = { metricTag: true, traceSamplingPercent: 12.5, tracingProvider: TRACING_PROVIDER };
  const sent = await sentTo(bench, chartWith(options), GATEWAYS);
  const control = await sentTo(bench, chartWith({}), GATEWAYS);
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
