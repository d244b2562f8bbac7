import { knownAs, withIssuer } from '../../conformance/harness/issuer';
import { configNetwork } from '../../conformance/harness/tls-topology';
import { configDomain } from '../../conformance/harness/topology';

function certificate(secretName: string, owner: { readonly kind: string; readonly name: string }): string {
  const ownerReferences = [{ ...owner, uid: '7f-01' }];
  const metadata = { name: secretName, namespace: 'team-a', generation: 1, ownerReferences };
  return knownAs({ apiVersion: '', kind: 'Certificate', metadata, spec: { secretName, dnsNames: [] } });
}

test("the certificate of a Route is known by the Route's name instead of its UID", () => {
  expect(certificate('route-7f-01-local', { kind: 'Route', name: 'shop' })).toBe('team-a/route-{shop}-local');
  expect(certificate('www.shop.example', { kind: 'DomainMapping', name: 'www.shop.example' })).toBe(
    'team-a/www.shop.example',
  );
});

test('config-network names the class of the issuer, whatever else it says', () => {
  const domain = configDomain('example.com');
  const [network, other] = withIssuer([configNetwork({ 'external-domain-tls': 'Enabled' }), domain]);
  expect(network?.['data']).toEqual({
    'external-domain-tls': 'Enabled',
    'certificate-class': 'conformance.certificate.networking.knative.dev',
  });
  expect(other).toBe(domain);
});
