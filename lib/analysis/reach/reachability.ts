import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { type KIngress, type Service, type VirtualService } from '../model/types';
import { foreignHosts } from './foreign';
import { type Answer } from './answer';
import { Reach, type Scheme } from './reach';
import { type ReadyStatus } from './ready';
import { byText } from '../../private/sort';

/** The answer to a request for a host at one gateway Service. */
export interface ReachabilityCell {
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping, or of the other VirtualService. */
  readonly service: string;
  /** Whether `host` is its external or cluster-local host, or of a VirtualService not Knative's (`other`). */
  readonly kind: 'ext' | 'local' | 'other';
  readonly host: string;
  /** `NAMESPACE/NAME` of the Service. */
  readonly gatewayService: string;
  /** Over http the request goes to port 80 of the Service, over https to port 443, with the host as SNI. */
  readonly scheme: Scheme;
  /**
   * `200` from the service itself, `200:NAMESPACE/NAME` from another one, `403` from AuthorizationPolicies, `404`,
   * `301`, `503`, `refused` if nothing listens, or `reset` if the TLS handshake fails. If the pods behind the gateway
   * Service differ, or the answer is left to chance, all answers, joined by `|`.
   */
  readonly answer: string;
  /** Only if the answer is left to chance or depends on unknown facts. */
  readonly random?: RandomAnswer;
  /**
   * Over https: `NAMESPACE/NAME` of the Secret with the certificate that is presented, or null. It is the original of a
   * Secret that net-istio copies; `route-{NAME}` stands for the certificate that Knative obtains for Route NAME.
   */
  readonly certificate?: string | null;
}

/** An answer that manifests do not decide. */
export interface RandomAnswer {
  /** The possible answers, in the form of `answer`: exactly one of them will be given. Sorted. */
  readonly answers: readonly string[];
  /** What decides. */
  readonly reason: string;
}

export interface ReachabilityReady {
  readonly service: string;
  readonly status: ReadyStatus;
  readonly reason: string;
}

/** All answers by host and gateway Service, and the Ready state of every Knative Service and DomainMapping. */
export interface Reachability {
  readonly cells: readonly ReachabilityCell[];
  readonly ready: readonly ReachabilityReady[];
}

/** The schemes that hosts are requested with. */
export const SCHEMES: readonly Scheme[] = ['http', 'https'];

/**
 * Predicts every cell of the matrix (service x gateway Service x scheme, external and cluster-local host) and every
 * Ready state.
 */
export function reachability(model: Model, reach: Reach = new Reach(model), matrix = matrixOf(reach)): Reachability {
  return { cells: [...cellsOf(reach, matrix)], ready: readyOf(reach, matrix) };
}

export function readyOf(reach: Reach, { ingresses }: Matrix): readonly ReachabilityReady[] {
  return ingresses.map((ingress) => {
    const { status, reason } = reach.readinessOf(ingress);
    return { service: ownerId(ingress), status, reason };
  });
}

/** The cells one by one: there can be more than a process has memory for. */
export function* cellsOf(reach: Reach, { rows, services }: Matrix): Generator<ReachabilityCell> {
  for (const { owner, ...row } of rows)
    for (const scheme of SCHEMES)
      for (const gatewayService of services)
        yield {
          ...row,
          gatewayService: idOf(gatewayService),
          scheme,
          ...answerAt(reach, owner, row.host, gatewayService, scheme),
        };
}

/** What a matrix is of, before anything is predicted. */
export interface Matrix {
  readonly ingresses: readonly KIngress[];
  readonly rows: readonly MatrixRow[];
  /** The gateway Services. */
  readonly services: readonly Service[];
}

interface MatrixRow extends Pick<ReachabilityCell, 'service' | 'kind' | 'host'> {
  readonly owner: KIngress | VirtualService;
}

/** The whole matrix, or the part of some services and gateway Services. */
export function matrixOf(
  reach: Reach,
  isChosen: (service: string) => boolean = () => true,
  isGatewayChosen: (service: Service) => boolean = () => true,
): Matrix {
  const ingresses = reach.ingresses.filter((ingress) => isChosen(ownerId(ingress)));
  return {
    ingresses,
    rows: [
      ...ingresses.flatMap((owner) => hostsOf(owner).map((each) => ({ owner, service: ownerId(owner), ...each }))),
      ...foreignHosts(reach)
        .map(({ owner, host }) => ({ owner, service: idOf(owner), kind: 'other' as const, host }))
        .filter(({ service }) => isChosen(service)),
    ],
    services: gatewayServices(reach.model).filter(isGatewayChosen),
  };
}

/** The Services that receive requests: those of gateway pods, and those that config-istio names. */
export function gatewayServices(model: Model): readonly Service[] {
  const { config } = model.configIstio;
  const named = [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])].flatMap(
    ({ service }) => model.lookup.serviceOfHost(service) ?? [],
  );
  return [...new Set([...model.lookup.gatewayServices(), ...named])].sort(byText(idOf));
}

/** `NAMESPACE/NAME` of the Knative Service or DomainMapping that owns a KIngress. */
export function ownerId(ingress: KIngress): string {
  return idOf({ namespace: ingress.namespace, name: ingress.ownerName });
}

/** The main external and cluster-local host of a KIngress, without those of traffic tags. */
export function hostsOf(ingress: KIngress): readonly { readonly kind: 'ext' | 'local'; readonly host: string }[] {
  const local = ingress.rules.find(({ visibility }) => visibility === 'ClusterLocal')?.hosts;
  const localHost = local?.find((host) => host.endsWith(`.${ingress.localDomain}`)) ?? local?.[0];
  const externalHost = ingress.rules.find(({ visibility }) => visibility === 'ExternalIP')?.hosts[0];
  return [
    ...(externalHost === undefined ? [] : [{ kind: 'ext' as const, host: externalHost }]),
    ...(localHost === undefined ? [] : [{ kind: 'local' as const, host: localHost }]),
  ];
}

/** The answer at a gateway Service, as in the matrix. */
export type CellAnswer = Pick<ReachabilityCell, 'answer' | 'random' | 'certificate'>;

/** The answer at a gateway Service to a request for a host, which may belong to `owner`. */
export function answerAt(
  reach: Reach,
  owner: KIngress | VirtualService | undefined,
  host: string,
  gatewayService: Service,
  scheme: Scheme,
): CellAnswer {
  const byWorkload = reach.answersByWorkload(gatewayService, host, scheme);
  const answers = byWorkload.flat();
  const words = byWorkload.map((each) => each.map((answer) => inWords(answer, owner)));
  const answer = joined(words.flat());
  const possible = combinations(words);
  const reason = [...new Set(answers.flatMap(({ uncertain }) => uncertain ?? []))].join('; ');
  const cell = possible.length === 1 ? { answer } : { answer, random: { answers: possible, reason } };
  if (scheme === 'http') return cell;
  const certificates = answers.flatMap(({ certificate }) => certificate ?? []);
  return { ...cell, certificate: certificates.length === 0 ? null : joined(certificates) };
}

/** An answer for people; if it is left to chance, the possible ones and what decides. */
export function answerText({ answer, random }: { readonly answer: string; readonly random?: RandomAnswer }): string {
  return random === undefined ? answer : `${random.answers.join(' or ')} (${random.reason})`;
}

/** What workloads can answer together, if each gives one of its possible answers. */
function combinations(workloads: readonly (readonly string[])[]): readonly string[] {
  const found = workloads.reduce<ReadonlyMap<string, readonly string[]>>(
    (all, own) =>
      new Map(
        [...all.values()]
          .flatMap((words) => own.map((word) => [...words, word]))
          .map((words) => [joined(words), words]),
      ),
    new Map([['', []]]),
  );
  return [...found.keys()].sort();
}

function joined(words: readonly string[]): string {
  return [...new Set(words)].sort().join('|');
}

function inWords(answer: Answer, owner: KIngress | VirtualService | undefined): string {
  if (answer.code !== '200' || answer.by === owner) return answer.code;
  return `200:${'rules' in answer.by ? ownerId(answer.by) : idOf(answer.by)}`;
}

/** The cells to show to people: those over https only where something listens for it. */
export function shownCells(cells: readonly ReachabilityCell[]): {
  readonly cells: readonly ReachabilityCell[];
  readonly isSecure: boolean;
} {
  const isSecure = cells.some(({ scheme, answer }) => scheme === 'https' && answer !== 'refused');
  return { cells: isSecure ? cells : cells.filter(({ scheme }) => scheme === 'http'), isSecure };
}

/** A service of a shown matrix. */
export interface ShownService {
  readonly service: string;
  /** Its Ready state in words. */
  readonly state: string;
  /** `undefined` for a VirtualService without a Knative Service. */
  readonly status: ReadyStatus | undefined;
}

/** The services of a matrix with their Ready states, then the VirtualServices of others. */
export function shownServices({ cells, ready }: Reachability): readonly ShownService[] {
  const known = new Set(ready.map(({ service }) => service));
  const others = [...new Set(cells.map(({ service }) => service))].filter((service) => !known.has(service));
  return [
    ...ready.map(({ service, status, reason }) => ({
      service,
      state: `Ready ${status}${reason === '' ? '' : `, ${reason}`}`,
      status,
    })),
    ...others.map((service) => ({ service, state: 'a VirtualService without a Knative Service', status: undefined })),
  ];
}
