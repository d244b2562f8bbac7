import { type Choices } from '../harness/random';

type Texts = readonly [string, ...string[]];
type Numbers = readonly [number, ...number[]];

const DOMAINS: Texts = ['a.example.com', 'b.example.com', 'example.com', 'alpha.example.org'];
const NAMES: Texts = ['a', 'team-a', 'team-b', 'edge-1', 'istio-system-a', 'knative-x', 'gateway.a'];
const CIDRS: Texts = ['10.0.0.0/8', '192.0.2.0/24', '2001:db8::/32', '198.51.100.7/32'];
const VALUES: Texts = ['a', 'b', 'on', '1.10', 'gold', 'x_y.z', ''];
const IMAGES: Texts = [
  'registry.example.com/app:1.0',
  'localhost:5000/team/app',
  `example.com/a@sha256:${'0123456789abcdef'.repeat(4)}`,
];

/** What strings usually look like, by the end of a property's name. The first that fits counts. */
const USUAL: readonly (readonly [RegExp, Texts])[] = [
  [/^kubernetes$/, ['1.30', '1.31', '1.32', '1.33', '1.34']],
  [/^istio$/, ['1.22', '1.24.2', '1.27', '1.29', '1.31']],
  [/^(knative|upstreamVersion)$/, ['1.15', '1.15.1', '1.22']],
  [/^clusterDomain$/, ['cluster.local', 'corp.example']],
  [/^serviceHost$/, ['istio-ingressgateway.team-a.svc.cluster.local', 'edge-1.team-b.svc.cluster.local']],
  [/^domainTemplate$/, ['{{.Name}}.{{.Namespace}}.{{.Domain}}', '{{.Name}}-{{.Namespace}}.{{.Domain}}']],
  [/^secondaryGateways$/, ['default', 'a', 'team-b']],
  [/(host|hosts|hostnames|domain|domains)$/i, [...DOMAINS, '*.a.example.com']],
  [/(url|uri|server|issuer)$/i, ['https://example.com/x', 'oci://registry.example.com/charts']],
  [/^(interval|duration|timeout)$/i, ['5m', '1h30m', '10s']],
  [/cpu\w*$/i, ['100m', '2', '0.5']],
  [/(memory|storage|limit|request|size)\w*$/i, ['128Mi', '1Gi', '2G']],
  [/(sources|ranges|cidrs|callers)$/i, CIDRS],
  [/(ips?|addresses)$/i, ['192.0.2.10', '198.51.100.7', '2001:db8::1']],
  [
    /arns?$/i,
    [
      'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0123456789ab',
      'arn:aws:acm:eu-west-1:123456789012:certificate/1a1b2c3d-0000-4000-8000-0123456789ab',
      'arn:aws:acm:eu-west-1:123456789012:certificate/2a1b2c3d-0000-4000-8000-0123456789ab',
    ],
  ],
  [/^subnets$/, ['subnet-0a1b2c3d', 'subnet-0123456789abcdef0', 'subnet-1a1b2c3d']],
  [/^eip/, ['eipalloc-0a1b2c3d', 'eipalloc-0123456789abcdef0', 'eipalloc-1a1b2c3d']],
  [/^securityGroups$/, ['sg-0a1b2c3d', 'sg-1a1b2c3d', 'sg-2a1b2c3d']],
  [/(users|groups|account)$/i, ['system:serviceaccount:platform:deployer', 'platform', 'oidc:admin*']],
  [/image$/i, IMAGES],
  [/^(version|tag|chartVersion)$/, ['1.15', '1.22.2', '1.24.2']],
  [/^(hub)$/, ['docker.io/istio', 'localhost:5000/istio']],
  [/(labels|selector|annotations|tags|attributes|overrides|values?|matchLabels|nodeSelector)$/i, VALUES],
  [/(key|keys|claim|spreadAcross)$/i, ['gateway', 'example.com/team', 'topology.kubernetes.io/zone']],
  [/^mountPath$/, ['/etc/a', '/etc/b', '/var/lib/c', '/data', '/srv/e/f']],
  [/path$/i, ['./dist', 'a/b', '/healthz']],
];

/** Written by somebody in a hurry, or with bad intent. */
const ODD: Texts = [
  '',
  ' ',
  'a b',
  'A',
  'Under_Score',
  '-a',
  'a-',
  'a..b',
  'a/b',
  'a/b/c',
  '/a',
  'example.com/',
  '*',
  '*.*',
  'é',
  'a\nb: c',
  '{{ }}',
  '0',
  'null',
  '1e3',
  '10.0.0.0/33',
  '10.0.0.300',
  '300Zi',
  '-1',
  '$(A)',
  'a,b',
  "it's",
  'a:b',
  'a=b',
  'a'.repeat(64),
  'a.'.repeat(127) + 'a',
  'a'.repeat(254),
];

const USUAL_KEYS: readonly (readonly [RegExp, Texts])[] = [
  [/^env$/, ['A', 'LOG_LEVEL', 'a.b', '_X']],
  [/^gateways$/, ['a', 'team-b', 'edge-1']],
  [/^(selector|podLabels)$/, ['istio', 'app', 'example.com/gateway']],
  [/attributes$/i, ['deletion_protection.enabled', 'stickiness.enabled', 'a.b']],
  [/overrides$/i, ['default', 'activator', 'controller']],
  [/nodePorts$/, ['80', 'http2', '443']],
  [/./, ['team', 'example.com/team', 'app.kubernetes.io/part-of', 'a.b_c-d']],
];

const USUAL_NUMBERS: readonly (readonly [RegExp, Numbers])[] = [
  [/percent/i, [1, 50, 80, 100]],
  [/nodePorts$/, [30080, 30443, 32767]],
  [/ports?$/i, [80, 443, 8080, 8443, 9000, 9443]],
  [/seconds$/i, [0, 1, 5, 10, 30, 120, 600]],
  [/./, [1, 2, 3, 5, 10]],
];
const ODD_NUMBERS: Numbers = [-1, 0, 1.5, 101, 65_536, 2 ** 31, 1e21, Number.NaN];

const ODD_SHARE = 0.1;

/** Strings and numbers for properties of which no more is known than the name. */
export class Values {
  public constructor(private readonly choices: Choices) {}

  /** @param isTame whether it has to be of the usual sort, for lack of success with another */
  public text(property: string, isTame: boolean): string {
    if (!isTame && this.choices.chance(ODD_SHARE)) return this.choices.of(ODD);
    return this.choices.of(usual(USUAL, property) ?? NAMES);
  }

  public key(property: string, isTame: boolean): string {
    if (!isTame && this.choices.chance(ODD_SHARE)) return this.choices.of(ODD);
    return this.choices.of(usual(USUAL_KEYS, property) ?? NAMES);
  }

  public number(property: string, isTame: boolean): number {
    if (!isTame && this.choices.chance(ODD_SHARE)) return this.choices.of(ODD_NUMBERS);
    return this.choices.of(usual(USUAL_NUMBERS, property) ?? ODD_NUMBERS);
  }
}

function usual<T>(table: readonly (readonly [RegExp, T])[], property: string): T | undefined {
  return table.find(([pattern]) => pattern.test(property))?.[1];
}
