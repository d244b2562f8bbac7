import { endsTls } from '../../lib/private/ended-tls';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { endedTlsUnserved } from '../../lib/analysis/rules/tls/ended-tls-unserved';
import { findingsOf, rulePage } from './rules/page';

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const DIGITAL_OCEAN = 'service.beta.kubernetes.io/do-loadbalancer-';
const OCI = 'service.beta.kubernetes.io/oci-load-balancer-';
const ARN = 'arn:aws:acm:eu-west-1:111122223333:certificate/one';

function endedPorts(annotations: Record<string, string>, type = 'LoadBalancer'): number[] {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'edge', namespace: 'gw', annotations },
    spec: {
      type,
      ports: [
        { name: 'http2', port: 80 },
        { name: 'https', port: 443 },
      ],
    },
  };
  const [found] = buildModel(loadObjects([service], 'manifests').manifests, { assumeStock: false }).services;
  return found === undefined ? [] : found.ports.filter((port) => endsTls(found, port)).map(({ port }) => port);
}

test.each<[string, Record<string, string>, number[]]>([
  ['nothing', {}, []],
  ['AWS: every port', { [`${AWS}ssl-cert`]: ARN }, [80, 443]],
  ['AWS: a port by number', { [`${AWS}ssl-cert`]: ARN, [`${AWS}ssl-ports`]: '443, 8443' }, [443]],
  ['AWS: a port by name', { [`${AWS}ssl-cert`]: ARN, [`${AWS}ssl-ports`]: 'https' }, [443]],
  ['AWS: ports without a certificate', { [`${AWS}ssl-ports`]: '443' }, []],
  ['AWS: encrypted again', { [`${AWS}ssl-cert`]: ARN, [`${AWS}backend-protocol`]: 'ssl' }, []],
  ['DigitalOcean', { [`${DIGITAL_OCEAN}certificate-id`]: 'one' }, [443]],
  [
    'DigitalOcean: HTTP/2',
    {
      [`${DIGITAL_OCEAN}certificate-id`]: 'one',
      [`${DIGITAL_OCEAN}tls-ports`]: '80',
      [`${DIGITAL_OCEAN}http2-ports`]: '443',
    },
    [80, 443],
  ],
  ['DigitalOcean: HTTP/2 without a certificate', { [`${DIGITAL_OCEAN}http2-ports`]: '443' }, []],
  [
    'DigitalOcean: passed through',
    { [`${DIGITAL_OCEAN}certificate-id`]: 'one', [`${DIGITAL_OCEAN}tls-passthrough`]: 'true' },
    [],
  ],
  ['OCI', { [`${OCI}tls-secret`]: 'one', [`${OCI}ssl-ports`]: '443' }, [443]],
])('%s', (_, annotations, expected) => {
  expect(endedPorts(annotations)).toEqual(expected);
});

test('a Service without a load balancer ends nothing', () => {
  expect(endedPorts({ [`${AWS}ssl-cert`]: ARN }, 'ClusterIP')).toEqual([]);
});

test('a server that expects TLS is distinguished from none', () => {
  const servers = /servers:\s*\[\s*(\{ port: .*? hosts: \["\*"\] \}|\{ port: .*? hosts: \['\*'\] \})/;
  const https =
    "{ port: { number: 443, name: https, protocol: HTTPS }, hosts: ['*'], tls: { mode: SIMPLE, credentialName: own } }";
  const { bad } = rulePage('ended-tls-unserved');
  expect(bad).toMatch(servers);
  const [found] = findingsOf([endedTlsUnserved], bad.replace(servers, `$&, ${https}`));
  expect(found?.message).toMatch(/port 8443 .*where a server expects TLS/);
  expect(found?.fix).toMatch(/Set protocol HTTP, without tls, for server 443 in spec\.servers of Gateway/);
});
