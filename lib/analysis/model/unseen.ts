import { type IstioGatewayEntry } from '../../knative/config-istio';
import { type KubeObject, type Labels, mergeLabels } from '../../private/access';
import { serviceOfHost } from '../../private/stock-install';
import { idOf, type Manifest, toManifest } from '../input/manifest';
import { type GatewayConfig } from './config-istio';
import { readService } from './core';
import { readGateway } from './istio';
import { isSubset } from './label-index';
import { type ShownKinds } from './shown-kinds';
import { type IstioGateway, type Service, type Workload } from './types';
import { readWorkload } from './workloads';

/** The `file` of objects that a dump need not show, and that are assumed to be as the rest needs them. */
export const UNSEEN = 'not among the manifests (assumed)';

/** Gateway objects, Services and pods of configured gateways. */
export interface GatewayParts {
  readonly gateways: readonly IstioGateway[];
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
}

/**
 * The parts of configured gateways whose kinds a dump lacks altogether. Whether they are right is unknown: they are
 * assumed to fit the parts that the dump shows, so that nothing is concluded from their absence.
 */
export function unseenParts(config: GatewayConfig, given: GatewayParts, shown: ShownKinds): readonly Manifest[] {
  const hides = {
    gateways: !shown.isShown('networking.istio.io', 'Gateway'),
    services: !shown.isShown('', 'Service'),
    pods: !shown.arePodsShown(),
  };
  if (!hides.gateways && !hides.services && !hides.pods) return [];
  const { externalGateways = [], localGateways = [] } = config.config ?? {};
  const parts = new Parts(given);
  // External gateways first: a local one may share their pods.
  for (const [entries, isLocal] of [
    [externalGateways, false],
    [localGateways, true],
  ] as const) {
    for (const entry of entries) {
      if (hides.gateways) parts.addGateway(entry, isLocal);
      if (hides.services) parts.addService(entry, isLocal);
      if (hides.pods) parts.addPods(entry);
    }
  }
  return parts.made;
}

class Parts {
  public readonly made: Manifest[] = [];
  private readonly gateways: Map<string, IstioGateway>;
  private readonly services: Map<string, Service>;
  private readonly workloads: Workload[];

  public constructor({ gateways, services, workloads }: GatewayParts) {
    this.gateways = new Map(gateways.map((each) => [idOf(each), each]));
    this.services = new Map(services.map((each) => [idOf(each), each]));
    this.workloads = [...workloads];
  }

  /** A Gateway object that selects what its Service selects. */
  public addGateway(entry: IstioGatewayEntry, isLocal: boolean): void {
    const { namespace, name } = entry;
    if (this.gateways.has(idOf(entry))) return;
    const service = this.services.get(idOf(serviceOfHost(entry.service)));
    const target = service?.ports.find(({ port }) => port === 80)?.targetPort;
    const number = isLocal && typeof target === 'number' && target !== 8080 ? target : 80;
    const made = this.make({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { namespace, name },
      spec: {
        selector: service?.selector ?? { istio: name },
        servers: [{ port: { number, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
      },
    });
    const gateway = made && readGateway(made);
    if (gateway !== undefined) this.gateways.set(idOf(entry), gateway);
  }

  /** A Service that leads to each server of its Gateway object. */
  public addService(entry: IstioGatewayEntry, isLocal: boolean): void {
    const { name, namespace } = serviceOfHost(entry.service);
    const gateway = this.gateways.get(idOf(entry));
    if (gateway?.selector === undefined || namespace === '' || this.services.has(idOf({ namespace, name }))) return;
    const { selector, servers } = gateway;
    // Clients come to port 80, with any number of the server.
    const [first] = servers.filter(({ protocol }) => protocol !== 'HTTPS');
    const plain =
      first === undefined || servers.some(({ number }) => number === 80)
        ? []
        : [{ name: 'http2', port: 80, targetPort: podPort(first.number) }];
    const ports = isLocal
      ? [{ name: 'http2', port: 80, targetPort: podPort(servers[0]?.number ?? 80) }]
      : // Per-service certificates are served on 443.
        [...new Set([...servers.map(({ number }) => number), 443])]
          .map((number) => ({
            name: `port-${number}`,
            port: number,
            targetPort: podPort(number),
          }))
          .concat(plain);
    const made = this.make({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        namespace,
        name,
        labels: isLocal ? { 'experimental.istio.io/disable-gateway-port-translation': 'true' } : selector,
      },
      spec: { selector, ports },
    });
    const service = made && readService(made);
    if (service !== undefined) this.services.set(idOf(service), service);
  }

  /** Pods that both the Service and the Gateway object select. */
  public addPods(entry: IstioGatewayEntry): void {
    const service = this.services.get(idOf(serviceOfHost(entry.service)));
    const gateway = this.gateways.get(idOf(entry));
    if (service?.selector === undefined) return;
    const { namespace, name, selector } = service;
    if (this.workloads.some((each) => each.namespace === namespace && isSubset(selector, each.podLabels))) return;
    const wanted: Labels = mergeLabels(gateway?.selector ?? {}, selector);
    const made = this.make({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name, labels: wanted },
      spec: {
        selector: { matchLabels: wanted },
        template: {
          metadata: { labels: wanted, annotations: { 'inject.istio.io/templates': 'gateway' } },
          spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
        },
      },
    });
    const workload = made && readWorkload(made);
    if (workload !== undefined) this.workloads.push(workload);
  }

  private make(object: KubeObject): Manifest | undefined {
    const manifest = toManifest(object, { file: UNSEEN, line: 1 });
    if (manifest !== undefined) this.made.push(manifest);
    return manifest;
  }
}

/** Where pods without privileges listen for a port of their Service. */
function podPort(number: number): number {
  return number < 1024 ? number + 8000 : number;
}

export function isUnseen({ source }: Manifest): boolean {
  return source.file === UNSEEN;
}
