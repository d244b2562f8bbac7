import { oneLoadBalancerTwice } from '../../../lib/analysis/rules/operations/one-load-balancer-twice';
import { configMap, entry } from './config-map';
import { gateway, type GatewayShape, together } from './manifests';
import { findingsBy, rulePage } from './page';

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const AZURE = 'service.beta.kubernetes.io/azure-';

function found(alpha: GatewayShape, beta: GatewayShape, ...more: string[]): string[] {
  const manifests = together(gateway('edge-a/alpha', alpha), gateway('edge-b/beta', beta), ...more);
  return findingsBy(oneLoadBalancerTwice, manifests).map(({ level, on }) => `${level} ${on}`);
}

const SECOND = 'Service edge-b/istio-ingressgateway';

function annotated(annotations: Record<string, string>): GatewayShape {
  return { annotations };
}

describe('one-load-balancer-twice', () => {
  test('the page', () => {
    expect(findingsBy(oneLoadBalancerTwice, rulePage('one-load-balancer-twice').bad)).toEqual([
      {
        level: 'error',
        on: 'Service edge/beta',
        message: `Service edge/alpha and Service edge/beta ask for the same load balancer: AWS load balancer edge (${AWS}name).`,
        fix: 'Give each Service a load balancer name of its own, or omit the name.',
      },
    ]);
  });

  test.each([
    ['AWS name', `${AWS}name`, 'edge'],
    ['Elastic IP', `${AWS}eip-allocations`, 'eipalloc-1'],
    ['private address', `${AWS}private-ipv4-addresses`, '10.0.0.5'],
    ['AWS IPv6 address', `${AWS}ipv6-addresses`, '2001:db8::1'],
    ['Azure public IP', `${AZURE}pip-name`, 'edge'],
    ['Azure IPv6', `${AZURE}load-balancer-ipv6`, '2001:db8::1'],
    ['reserved address of GKE', 'networking.gke.io/load-balancer-ip-addresses', 'edge'],
    ['MetalLB', 'metallb.io/loadBalancerIPs', '192.0.2.10'],
    ['older MetalLB', 'metallb.universe.tf/loadBalancerIPs', '192.0.2.10'],
    ['kube-vip', 'kube-vip.io/loadbalancerIPs', '192.0.2.10'],
    ['Cilium', 'lbipam.cilium.io/ips', '192.0.2.10'],
    ['OpenStack', 'loadbalancer.openstack.org/load-balancer-id', '1234'],
    ['OpenStack, a port', 'loadbalancer.openstack.org/port-id', '1234'],
    ['Hetzner', 'load-balancer.hetzner.cloud/name', 'edge'],
    ['Hetzner, a Primary IP', 'load-balancer.hetzner.cloud/public-net-ipv4', '4711'],
    ['Hetzner, an address of the network', 'load-balancer.hetzner.cloud/private-ipv4', '10.0.0.7'],
    ['Linode, a reserved address', 'service.beta.kubernetes.io/linode-loadbalancer-reserved-ipv4', '192.0.2.10'],
    ['Scaleway, an address', 'service.beta.kubernetes.io/scw-loadbalancer-ip-ids', '1234'],
    ['Exoscale', 'service.beta.kubernetes.io/exoscale-loadbalancer-id', '1234'],
  ])('%s', (_, key, value) => {
    expect(found(annotated({ [key]: value }), annotated({ [key]: value }))).toEqual([`error ${SECOND}`]);
    expect(found(annotated({ [key]: value }), annotated({ [key]: `${value}9` }))).toEqual([]);
  });

  test('one address in two fields, and in two forms', () => {
    const ip = annotated({ 'metallb.io/loadBalancerIPs': '192.0.2.10' });
    expect(found(ip, { service: { loadBalancerIP: '192.0.2.10' } })).toEqual([`error ${SECOND}`]);
    expect(found(ip, { service: { externalIPs: ['192.0.2.10'] } })).toEqual([`error ${SECOND}`]);
    expect(
      found(
        annotated({ 'lbipam.cilium.io/ips': '2001:db8:0::1' }),
        annotated({ 'lbipam.cilium.io/ips': '2001:db8::0:1' }),
      ),
    ).toEqual([`error ${SECOND}`]);
  });

  test('a name of an address is not an address of another type', () => {
    expect(found(annotated({ [`${AZURE}pip-name`]: 'edge' }), annotated({ [`${AWS}name`]: 'edge' }))).toEqual([]);
  });

  describe('different ports', () => {
    const other = { ports: [{ port: 8080, targetPort: 8080 }] };
    const shared = { 'metallb.io/loadBalancerIPs': '192.0.2.10', 'metallb.io/allow-shared-ip': 'edge' };
    test.each([
      ['MetalLB with one key', shared, []],
      ['MetalLB without a key', { 'metallb.io/loadBalancerIPs': '192.0.2.10' }, [`error ${SECOND}`]],
      ['Azure', { [`${AZURE}load-balancer-ipv4`]: '192.0.2.10' }, []],
      ['AWS', { [`${AWS}name`]: 'edge' }, [`error ${SECOND}`]],
    ])('%s', (_, annotations, expected) => {
      expect(found({ annotations }, { annotations, service: other })).toEqual(expected);
    });
    test.each([
      ['one of them local', { externalTrafficPolicy: 'Local' }, {}],
      ['both local', { externalTrafficPolicy: 'Local' }, { externalTrafficPolicy: 'Local' }],
    ])('a key shares no local traffic to different pods: %s', (_, one, two) => {
      expect(
        found({ annotations: shared, service: { ...other, ...one } }, { annotations: shared, service: two }),
      ).toEqual([`error ${SECOND}`]);
    });
    test.each([
      ['without consent', undefined, undefined, [`error ${SECOND}`]],
      ['with the consent of one', '*', undefined, [`error ${SECOND}`]],
      ['with the consent of both', 'edge-b', 'x, edge-a', []],
      ['with any namespace', '*', '*', []],
      ['with another namespace', 'edge-c', '*', [`error ${SECOND}`]],
    ])('a key of Cilium across namespaces %s', (_, ofAlpha, ofBeta, expected) => {
      const keyed = (consent: string | undefined): Record<string, string> => ({
        'lbipam.cilium.io/ips': '192.0.2.10',
        'lbipam.cilium.io/sharing-key': 'edge',
        ...(consent !== undefined && { 'lbipam.cilium.io/sharing-cross-namespace': consent }),
      });
      expect(found({ annotations: keyed(ofAlpha) }, { annotations: keyed(ofBeta), service: other })).toEqual(expected);
    });
    test('a floating IP of OpenStack belongs to one load balancer', () => {
      const ip = { loadBalancerIP: '192.0.2.10' };
      const annotations = { 'loadbalancer.openstack.org/class': 'edge' };
      expect(found({ service: ip }, { service: { ...other, ...ip } })).toEqual([]);
      expect(found({ annotations, service: ip }, { annotations, service: { ...other, ...ip } })).toEqual([
        `error ${SECOND}`,
      ]);
    });
    test('a key shares nothing on equal ports, nor do two keys', () => {
      expect(found(annotated(shared), annotated(shared))).toEqual([`error ${SECOND}`]);
      const key = { ...shared, 'metallb.io/allow-shared-ip': 'another' };
      expect(found(annotated(shared), { annotations: key, service: other })).toEqual([`error ${SECOND}`]);
    });
  });

  describe('DNS names', () => {
    const name = 'external-dns.alpha.kubernetes.io/hostname';
    test.each([
      ['the same', { [name]: '*.example.com' }, { [name]: '*.example.com' }, [`warning ${SECOND}`]],
      [
        'in another case, one of two',
        { [name]: 'a.example.com,B.example.com' },
        { [name]: 'b.example.com.' },
        [`warning ${SECOND}`],
      ],
      [
        'under the newer key',
        { [name]: 'a.example.com' },
        { 'external-dns.kubernetes.io/hostname': 'a.example.com' },
        [`warning ${SECOND}`],
      ],
      [
        'an Azure label',
        { [`${AZURE}dns-label-name`]: 'edge' },
        { [`${AZURE}dns-label-name`]: 'edge' },
        [`warning ${SECOND}`],
      ],
      ['more exact than the other', { [name]: '*.example.com' }, { [name]: 'a.example.com' }, []],
    ])('%s', (_, alpha, beta, expected) => {
      expect(found(annotated(alpha), annotated(beta))).toEqual(expected);
    });
    test('records that ExternalDNS keeps apart', () => {
      const weighted = (id: string): GatewayShape =>
        annotated({ [name]: 'a.example.com', 'external-dns.alpha.kubernetes.io/set-identifier': id });
      expect(found(weighted('a'), weighted('b'))).toEqual([]);
      expect(found(weighted('a'), weighted('a'))).toEqual([`warning ${SECOND}`]);
    });
    test('of gateways that serve the same services', () => {
      const shape = annotated({ [name]: 'a.example.com' });
      const selector = '{matchLabels: {gateway: "alpha"}}';
      const config = configMap({
        'external-gateways':
          entry('istio-system/default') + entry('edge-a/alpha', selector) + entry('edge-b/beta', selector),
      });
      expect(found(shape, shape, config)).toEqual([]);
    });
    test('of a second Service before the same pods', () => {
      const annotations = { [name]: 'a.example.com' };
      const second = JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'internal', namespace: 'edge-a', annotations },
        spec: { type: 'LoadBalancer', selector: { istio: 'alpha' }, ports: [{ port: 80, targetPort: 8080 }] },
      });
      expect(found({ annotations }, {}, second)).toEqual([]);
    });
  });

  test('a Service that is no load balancer asks for none', () => {
    const annotations = { [`${AWS}name`]: 'edge' };
    expect(found({ annotations }, { annotations, type: 'ClusterIP' })).toEqual([]);
  });

  test('a Service that is no gateway, beside one that is', () => {
    const annotations = { [`${AWS}name`]: 'edge' };
    const other = (name: string): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'web', annotations },
        spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ port: 80 }] },
      });
    expect(found({ annotations }, {}, other('shop'))).toEqual(['error Service web/shop']);
    expect(found({}, {}, other('shop'), other('blog'))).toEqual([]);
  });

  test('the default gateway keeps it', () => {
    const config = configMap({
      'external-gateways': entry('edge-b/beta') + entry('edge-a/alpha', '{matchLabels: {gateway: "alpha"}}'),
    });
    const shape = annotated({ [`${AWS}name`]: 'edge' });
    expect(found(shape, shape, config)).toEqual(['error Service edge-a/istio-ingressgateway']);
  });
});
