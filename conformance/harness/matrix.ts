import { type Model } from '../../lib/analysis/model/build';
import { type HostRequest, plainRequest, probeRequest } from '../../lib/analysis/reach/conditions';
import { type Scheme } from '../../lib/analysis/reach/reach';
import { type ReachabilityCell, hostsOf, ownerId } from '../../lib/analysis/reach/reachability';
import { type Backends, revisionObjects } from './backends';
import { type Bench } from './bench';
import { httpGet } from './http';
import { type HttpAnswer } from './exchange';
import { HOST_ADDRESS } from './network';
import { type ModelOptions, controllerObjects, ingressesOf, modelOf } from './net-istio';
import { type KubernetesObject, idOf, ofKind } from './objects';
import { type GatewayService, type Target, gatewayServices, podsOf } from './pods';
import { serving } from './serving';
import { HASH_HEADER, hashOf, revisionOf } from './virtual-service';
import { messageOf } from './wait';

export const REFUSED = 'refused';

/** `NAMESPACE/NAME ext` or `NAMESPACE/NAME local` -> gateway Service (`NAMESPACE/NAME`) -> answer. */
export type Matrix = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A matrix that is expected: a cell with several answers allows exactly these. */
export type ExpectedMatrix = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One host that is asked for at every gateway. */
export interface Question {
  /** `NAMESPACE/NAME ext`, `NAMESPACE/NAME local`, or `NAMESPACE/NAME probe`. */
  readonly row: string;
  /** `NAMESPACE/NAME` of the service that ought to answer. */
  readonly service: string;
  readonly request: HostRequest;
  /** Of a probe: the hash that ought to come back instead of the service's name. */
  readonly hash?: string;
}

export interface MeasureOptions extends ModelOptions {
  /** Whether net-istio's probes of the external hosts are asked as well. @default false */
  readonly probes?: boolean;
  /** Address of who asks. @default HOST_ADDRESS, which is of the pod network */
  readonly client?: string;
  /** What to write into a cell. @default - the status, and which service answered if it is another one */
  readonly answer?: (question: Question, target: Target) => Promise<string>;
  /** What else is done while the gateways serve. @default - nothing */
  readonly whileServing?: (gateways: readonly GatewayService[]) => Promise<void>;
}

/** Starts istiod and an Envoy for every gateway pod on these manifests, waits until they agree, and asks every cell. */
export function measure(
  bench: Bench,
  objects: readonly KubernetesObject[],
  options: MeasureOptions = {},
): Promise<Matrix> {
  const model = modelOf(objects, options);
  const pods = podsOf(objects, bench.networks);
  bench.backends.assign([]);
  return serving(
    bench,
    [
      ...dated(objects, APPLIED),
      ...foreignBackends(objects, bench.backends),
      ...revisionsOf(model, bench.backends),
      ...dated(controllerObjects(model), MADE),
    ],
    pods,
    { scopeGatewayToNamespace: model.scopeGatewayToNamespace },
    async () => {
      const gateways = gatewayServices(objects, pods);
      await options.whileServing?.(gateways);
      return asked(questionsOf(model, options), gateways, ({ targets }) => targets, options.answer ?? plainAnswer);
    },
  );
}

// What controllers make is younger than what was applied.
const APPLIED = '2026-01-01T00:00:00Z';
const MADE = '2026-01-01T00:00:01Z';

/** Objects that have an age. istiod prefers the older of two. */
function dated(objects: readonly KubernetesObject[], creationTimestamp: string): KubernetesObject[] {
  return objects.map((object) => ({ ...object, metadata: { creationTimestamp, ...object.metadata } }));
}

/** What is behind the VirtualServices among these objects: it answers with the name of the VirtualService. */
function foreignBackends(objects: readonly KubernetesObject[], backends: Backends): KubernetesObject[] {
  return ofKind(objects, 'networking.istio.io', 'VirtualService').flatMap((foreign) => {
    const { http = [] } = foreign['spec'] as { readonly http?: readonly { readonly route?: readonly Destination[] }[] };
    const hosts = new Set(http.flatMap(({ route = [] }) => route.map(({ destination }) => destination.host)));
    return [...hosts].flatMap((host) => {
      const [name = '', namespace = ''] = host.split('.');
      return revisionObjects(namespace, name, backends.addressOf(idOf(foreign)));
    });
  });
}

interface Destination {
  readonly destination: { readonly host: string };
}

/** What Serving makes of the revision of each route. */
export function revisionsOf(model: Model, backends: Backends): KubernetesObject[] {
  return ingressesOf(model)
    .filter(({ owner }) => owner !== 'DomainMapping')
    .flatMap((route) => revisionObjects(route.namespace, revisionOf(route), backends.addressOf(ownerId(route))));
}

/** The external and the cluster-local host of every Knative Service and DomainMapping. */
export function questionsOf(model: Model, { probes = false, client = HOST_ADDRESS }: MeasureOptions = {}): Question[] {
  return ingressesOf(model).flatMap((ingress) => {
    const [rule] = ingress.rules;
    const service = ingress.owner === 'DomainMapping' ? mappedService(rule?.rewriteHost) : ownerId(ingress);
    return hostsOf(ingress).flatMap(({ kind, host }) => {
      const question = (as: string, request: HostRequest): Question => ({
        row: `${ownerId(ingress)} ${as}`,
        service,
        request,
      });
      const plain = question(kind, plainRequest(host, client));
      const probe = { ...question('probe', probeRequest(`${host}:80`)), hash: hashOf(ingress) };
      return probes && kind === 'ext' ? [plain, probe] : [plain];
    });
  });
}

/** `NAMESPACE/NAME` of NAME.NAMESPACE.svc.cluster.local. */
function mappedService(host = ''): string {
  const [name, namespace] = host.split('.');
  return `${namespace ?? ''}/${name ?? ''}`;
}

/** Sends each question to the pods behind each gateway Service. */
export function ask(questions: readonly Question[], gateways: readonly GatewayService[]): Promise<Matrix> {
  return asked(questions, gateways, ({ targets }) => targets, plainAnswer);
}

/** The matrix of questions that are sent to some ports of each gateway Service. */
export async function asked(
  questions: readonly Question[],
  gateways: readonly GatewayService[],
  targetsOf: (gateway: GatewayService) => readonly Target[],
  answer: (question: Question, target: Target) => Promise<string>,
): Promise<Matrix> {
  const matrix: Record<string, Record<string, string>> = {};
  await Promise.all(
    questions.map(async (question) => {
      const cells: Record<string, string> = {};
      for (const gateway of gateways) {
        const answers = new Set<string>();
        for (const target of targetsOf(gateway)) answers.add(await answer(question, target));
        // Pods of one Service that disagree show as `200|404`, which equals no expected answer.
        cells[gateway.id] = [...answers].sort().join('|') || REFUSED;
      }
      matrix[question.row] = cells;
    }),
  );
  return matrix;
}

/** The answer to a question over plain HTTP. */
export async function plainAnswer(question: Question, target: Target): Promise<string> {
  try {
    const { host, get, client } = question.request;
    return inWords(question, await httpGet({ ...target, host, ...get, from: client }));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? REFUSED : messageOf(error);
  }
}

/** The word of the matrix for an answer. */
export function inWords({ service, hash }: Question, { status, headers, body }: HttpAnswer): string {
  if (status !== 200) return String(status);
  const [want, got] = hash === undefined ? [service, body] : [hash, String(headers[HASH_HEADER] ?? 'no hash')];
  return want === got ? '200' : `200:${got}`;
}

/** The predicted cells of a scheme as a matrix. */
export function matrixOf(cells: readonly ReachabilityCell[], scheme: Scheme = 'http'): ExpectedMatrix {
  const matrix: Record<string, Record<string, string | readonly string[]>> = {};
  for (const { service, kind, gatewayService, answer, random, certificate = null } of cells.filter(
    (cell) => cell.scheme === scheme,
  )) {
    matrix[`${service} ${kind}`] = {
      ...matrix[`${service} ${kind}`],
      [gatewayService]: random?.answers.map((each) => cellText(each, certificate)) ?? cellText(answer, certificate),
    };
  }
  return matrix;
}

/** An answer, and the certificate that was shown before it: `NAMESPACE/NAME` of the Secret it was made for. */
export function cellText(answer: string, certificate: string | null): string {
  return certificate === null ? answer : `${answer} with ${certificate}`;
}

/** How often there is each answer: `8 x 200, 20 x 404`. */
export function counts(...matrices: readonly Matrix[]): string {
  const answers = new Map<string, number>();
  for (const answer of matrices.flatMap((matrix) => Object.values(matrix).flatMap((row) => Object.values(row)))) {
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  return [...answers]
    .sort()
    .map(([answer, count]) => `${count} x ${answer}`)
    .join(', ');
}

/** The cells that differ, one line each; empty where both are the same. */
export function differences(expected: ExpectedMatrix, measured: Matrix): string[] {
  const lines: string[] = [];
  for (const row of new Set([...Object.keys(expected), ...Object.keys(measured)])) {
    const [want, got] = [expected[row] ?? {}, measured[row] ?? {}];
    for (const gateway of new Set([...Object.keys(want), ...Object.keys(got)])) {
      const allowed = [want[gateway] ?? 'nothing'].flat();
      const answer = got[gateway] ?? 'nothing';
      if (!allowed.includes(answer))
        lines.push(`${row} at ${gateway}: expected ${allowed.join(' or ')}, measured ${answer}`);
    }
  }
  return lines.sort();
}

/** A measured matrix with the Services without pods that nothing was asked through: they refuse. */
export function withoutPods(expected: ExpectedMatrix, measured: Matrix): Matrix {
  const asked = new Set(Object.values(measured).flatMap((cells) => Object.keys(cells)));
  const silent = new Set(Object.values(expected).flatMap((cells) => Object.keys(cells).filter((id) => !asked.has(id))));
  const refused = Object.fromEntries([...silent].map((id) => [id, REFUSED]));
  return Object.fromEntries(Object.entries(measured).map(([row, cells]) => [row, { ...refused, ...cells }]));
}

/** An expected matrix with what stands behind DomainMappings in place of them: a backend says only its own name. */
export function withBackends(expected: ExpectedMatrix, model: Model): ExpectedMatrix {
  const names = new Map(
    ingressesOf(model)
      .filter(({ owner }) => owner === 'DomainMapping')
      .map((mapping) => [`200:${ownerId(mapping)}`, `200:${mappedService(mapping.rules[0]?.rewriteHost)}`]),
  );
  const renamed = (text: string): string => {
    const [answer = '', ...rest] = text.split(' ');
    return [names.get(answer) ?? answer, ...rest].join(' ');
  };
  return Object.fromEntries(
    Object.entries(expected).map(([row, cells]) => [
      row,
      Object.fromEntries(Object.entries(cells).map(([gateway, texts]) => [gateway, [texts].flat().map(renamed)])),
    ]),
  );
}
