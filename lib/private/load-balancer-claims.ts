import { type Labels } from './access';
import { describeSelector } from './label-selector';
import { addressFamily, parseCidr } from './network';

/** The parts of a Service that decide which load balancer, addresses and DNS names it gets. */
export interface ClaimingService {
  readonly namespace: string;
  /** `spec.selector`. */
  readonly selector: Labels;
  /** Whether `spec.externalTrafficPolicy` is Local. */
  readonly isLocalTraffic: boolean;
  /** `spec.type`. */
  readonly type: string;
  readonly annotations: Labels;
  /** `spec.loadBalancerIP`. */
  readonly loadBalancerIP: string | undefined;
  /** `spec.externalIPs`. */
  readonly externalIPs: readonly string[];
  /** Numbers of its ports. */
  readonly ports: readonly number[];
}

/** A load balancer, address or DNS name that a Service asks for by name. */
export interface LoadBalancerClaim {
  readonly kind: 'DNS name' | 'address' | 'load balancer';
  readonly value: string;
  /** Where the Service asks for it: an annotation, or a field of `spec`. */
  readonly field: string;
  /**
   * Services with an equal value here share it, as long as no port is the same, and with a sharing key as far as it
   * goes; undefined if no two Services can.
   */
  readonly sharedBy?: string;
}

type Kind = LoadBalancerClaim['kind'];

interface Claimed {
  readonly kind: Kind;
  /** Prefix of the value, where names of several providers or types could be equal. */
  readonly type: string;
  /** Whether several Services can share it on different ports: always, or those with one sharing key. */
  readonly sharing?: 'always' | 'by key';
}

const LOAD_BALANCER: Pick<Claimed, 'kind'> = { kind: 'load balancer' };
const ADDRESS: Claimed = { kind: 'address', type: '' };
const SHARED_ADDRESS: Claimed = { ...ADDRESS, sharing: 'by key' };
const ON_DIFFERENT_PORTS: Claimed = { ...ADDRESS, sharing: 'always' };

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const AZURE = 'service.beta.kubernetes.io/azure-';

// Sources: AWS Load Balancer Controller, guide/service/annotations; cloud-provider-azure, topics/loadbalancer; GKE,
// LoadBalancer Service parameters; MetalLB, usage; kube-vip, usage/kubernetes-services; Cilium, LB IPAM;
// cloud-provider-openstack, expose-applications-using-loadbalancer-type-service.md; the cloud controller managers of
// DigitalOcean (docs/controllers/services/annotations.md), Hetzner (docs/reference/load_balancer_annotations.md),
// Linode (docs/configuration/annotations.md), Alibaba (docs/usage.md), Scaleway (docs/loadbalancer-annotations.md,
// scaleway/loadbalancers_annotations.go) and Exoscale (docs/service-loadbalancer.md).
// A value may be a list, with commas between its entries.
const CLAIMED: Readonly<Record<string, Claimed>> = {
  [`${AWS}name`]: { ...LOAD_BALANCER, type: 'AWS load balancer' },
  [`${AWS}eip-allocations`]: { kind: 'address', type: 'Elastic IP' },
  [`${AWS}private-ipv4-addresses`]: ADDRESS,
  [`${AWS}ipv6-addresses`]: ADDRESS,
  // Azure and Google Cloud: rules of several Services can share an address, each with ports of its own.
  [`${AZURE}pip-name`]: { kind: 'address', type: 'public IP', sharing: 'always' },
  [`${AZURE}pip-name-ipv6`]: { kind: 'address', type: 'public IP', sharing: 'always' },
  [`${AZURE}load-balancer-ipv4`]: ON_DIFFERENT_PORTS,
  [`${AZURE}load-balancer-ipv6`]: ON_DIFFERENT_PORTS,
  [`${AZURE}dns-label-name`]: { kind: 'DNS name', type: 'DNS label' },
  'networking.gke.io/load-balancer-ip-addresses': { kind: 'address', type: 'reserved address', sharing: 'always' },
  'metallb.io/loadBalancerIPs': SHARED_ADDRESS,
  'metallb.universe.tf/loadBalancerIPs': SHARED_ADDRESS,
  'kube-vip.io/loadbalancerIPs': ON_DIFFERENT_PORTS,
  'lbipam.cilium.io/ips': SHARED_ADDRESS,
  'io.cilium/lb-ipam-ips': SHARED_ADDRESS,
  'loadbalancer.openstack.org/load-balancer-id': { ...LOAD_BALANCER, type: 'Octavia load balancer', sharing: 'always' },
  'loadbalancer.openstack.org/port-id': { kind: 'address', type: 'Neutron port' },
  'service.beta.kubernetes.io/do-loadbalancer-name': { ...LOAD_BALANCER, type: 'DigitalOcean load balancer' },
  'kubernetes.digitalocean.com/load-balancer-id': { ...LOAD_BALANCER, type: 'DigitalOcean load balancer' },
  'load-balancer.hetzner.cloud/name': { ...LOAD_BALANCER, type: 'Hetzner load balancer' },
  'load-balancer.hetzner.cloud/public-net-ipv4': { kind: 'address', type: 'Hetzner Primary IP' },
  'load-balancer.hetzner.cloud/public-net-ipv6': { kind: 'address', type: 'Hetzner Primary IP' },
  'load-balancer.hetzner.cloud/private-ipv4': ADDRESS,
  'service.beta.kubernetes.io/linode-loadbalancer-nodebalancer-id': { ...LOAD_BALANCER, type: 'NodeBalancer' },
  'service.beta.kubernetes.io/linode-loadbalancer-reserved-ipv4': ADDRESS,
  'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id': { ...LOAD_BALANCER, type: 'SLB', sharing: 'always' },
  'service.beta.kubernetes.io/scw-loadbalancer-id': { ...LOAD_BALANCER, type: 'Scaleway load balancer' },
  'service.beta.kubernetes.io/scw-loadbalancer-ip-ids': { kind: 'address', type: 'Scaleway IP' },
  'service.beta.kubernetes.io/exoscale-loadbalancer-id': { ...LOAD_BALANCER, type: 'Exoscale NLB', sharing: 'always' },
};

const CLAIMED_BY_KEY = Object.entries(CLAIMED);

const CILIUM_SHARING_KEYS = ['lbipam.cilium.io/sharing-key', 'io.cilium/lb-ipam-sharing-key'];
const SHARING_KEYS = ['metallb.io/allow-shared-ip', 'metallb.universe.tf/allow-shared-ip', ...CILIUM_SHARING_KEYS];
/** The namespaces that an address of Cilium may be shared with. */
const SHARED_NAMESPACES = ['lbipam.cilium.io/sharing-cross-namespace', 'io.cilium/lb-ipam-sharing-cross-namespace'];

const HOSTNAMES = [
  'external-dns.alpha.kubernetes.io/hostname',
  'external-dns.kubernetes.io/hostname',
  'external-dns.alpha.kubernetes.io/internal-hostname',
  'external-dns.kubernetes.io/internal-hostname',
];
/** Records of one name that ExternalDNS keeps apart, as for weighted routing. */
const SET_IDENTIFIERS = [
  'external-dns.alpha.kubernetes.io/set-identifier',
  'external-dns.kubernetes.io/set-identifier',
];

/** Everything that a Service asks for by name, each once. */
export function claimsOf(service: ClaimingService): LoadBalancerClaim[] {
  const { annotations, loadBalancerIP, externalIPs } = service;
  const isPlain = loadBalancerIP === undefined && externalIPs.length === 0;
  if (isPlain && Object.keys(annotations).length === 0) return [];
  const sharingKey = firstOf(annotations, SHARING_KEYS);
  const claim = (field: string, value: string, { kind, type, sharing }: Claimed): LoadBalancerClaim => {
    const sharedBy = sharing === 'always' ? '' : sharing === 'by key' ? sharingKey : undefined;
    return {
      kind,
      value: [type, normalized(kind, value)].filter(Boolean).join(' '),
      field,
      ...(sharedBy !== undefined && { sharedBy }),
    };
  };
  const ofLoadBalancer = [
    ...CLAIMED_BY_KEY.filter(([key]) => annotations[key] !== undefined).flatMap(([key, claimed]) =>
      entries(annotations[key]).map((value) => claim(key, value, claimed)),
    ),
    ...(loadBalancerIP === undefined
      ? []
      : [
          claim(
            'spec.loadBalancerIP',
            loadBalancerIP,
            sharingKey === undefined ? unkeyed(annotations) : SHARED_ADDRESS,
          ),
        ]),
  ];
  const claims = [
    ...(service.type === 'LoadBalancer' ? ofLoadBalancer : []),
    ...externalIPs.map((value) => claim('spec.externalIPs', value, ON_DIFFERENT_PORTS)),
    ...HOSTNAMES.flatMap((key) =>
      entries(annotations[key]).map((value) => claim(key, value, { kind: 'DNS name', type: '' })),
    ),
  ];
  return claims.filter(({ value }, index) => claims.findIndex((each) => each.value === value) === index);
}

/** Whether two Services that claim the same cannot both have it. */
export function conflict(
  [a, ofA]: readonly [ClaimingService, LoadBalancerClaim],
  [b, ofB]: readonly [ClaimingService, LoadBalancerClaim],
): boolean {
  if (ofA.value !== ofB.value) return false;
  if (ofA.kind === 'DNS name') {
    const [one, other] = [a, b].map(({ annotations }) => firstOf(annotations, SET_IDENTIFIERS));
    return one === undefined || other === undefined || one === other;
  }
  const isShared = ofA.sharedBy !== undefined && ofA.sharedBy === ofB.sharedBy;
  if (!isShared || a.ports.some((port) => b.ports.includes(port))) return true;
  return ofA.sharedBy !== '' && !keyIsEnough(a, b);
}

/**
 * What a sharing key needs besides: traffic that goes to every node, or to the same pods; with Cilium, across
 * namespaces, the consent of both. Sources: MetalLB, usage, "IP address sharing"; Cilium, LB IPAM, "Sharing Keys", and
 * operator/pkg/lbipam/service_store.go.
 */
function keyIsEnough(a: ClaimingService, b: ClaimingService): boolean {
  const [ofA, ofB] = [a, b].map(({ selector }) => describeSelector({ matchLabels: selector }));
  const samePods = ofA === ofB;
  if ((a.isLocalTraffic || b.isLocalTraffic) && !samePods) return false;
  const ofCilium = firstOf(a.annotations, CILIUM_SHARING_KEYS) !== undefined;
  return !ofCilium || a.namespace === b.namespace || (admits(a, b) && admits(b, a));
}

function admits({ annotations }: ClaimingService, { namespace }: ClaimingService): boolean {
  const namespaces = entries(firstOf(annotations, SHARED_NAMESPACES));
  return namespaces.includes('*') || namespaces.includes(namespace);
}

/**
 * Clouds let Services share an address of this field on different ports. MetalLB and Cilium need a sharing key, and a
 * floating IP of OpenStack is one load balancer's.
 */
function unkeyed(annotations: Labels): Claimed {
  const isExclusive = Object.keys(annotations).some((key) =>
    /^(?:metallb\.|lbipam\.cilium\.|loadbalancer\.openstack\.org\/)/.test(key),
  );
  return isExclusive ? ADDRESS : ON_DIFFERENT_PORTS;
}

function entries(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function firstOf(annotations: Labels, keys: readonly string[]): string | undefined {
  return keys.map((key) => annotations[key]).find((value) => value !== undefined && value !== '');
}

/** An address in its shortest form, a DNS name in lower case without the final dot. */
function normalized(kind: Kind, value: string): string {
  if (kind === 'DNS name') return value.toLowerCase().replace(/\.$/, '');
  const family = addressFamily(value);
  if (family === undefined) return value;
  return parseCidr(`${value}/${family === 'IPv4' ? 32 : 128}`)?.canonical.split('/')[0] ?? value;
}
