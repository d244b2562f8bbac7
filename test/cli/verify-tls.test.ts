import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { cli } from './support';
import { BETA, envoy, folder, gateways, OWN, type Report, topology, GOOD } from './verified-topology';

/** A certificate for these names, and its key. */
function certificateFor(...names: readonly string[]): { readonly cert: string; readonly key: string } {
  const [keyFile, certFile] = [`${folder.path}/key`, `${folder.path}/crt`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=edge'];
  const alternative = `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`;
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', keyFile, '-out', certFile, '-addext', alternative], {
    stdio: 'pipe',
  });
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

/** Verifies a gateway with a wildcard certificate, which serves this certificate. */
async function verifyTls(
  served: { readonly cert: string; readonly key: string },
  known: string,
): Promise<Report['differences']> {
  const tls = { mode: 'SIMPLE', credentialName: 'wildcard' };
  const servers = [
    { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] },
    { port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts: ['*'], tls },
  ];
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'wildcard', namespace: 'istio-system-alpha' },
    data: { 'tls.crt': Buffer.from(known).toString('base64'), 'tls.key': '' },
  };
  const ports = [
    { name: 'http2', port: 80, targetPort: 8080 },
    { name: 'https', port: 443, targetPort: 8443 },
  ];
  const manifests = topology((each) => {
    const isOwn = each.metadata.name.startsWith('istio-ingressgateway') || each.kind === 'Gateway';
    if (!isOwn || each.metadata.name.endsWith('-local')) return each;
    const more = each.kind === 'Gateway' ? { servers } : each.kind === 'Service' ? { ports } : {};
    return { ...each, spec: { ...(each['spec'] as object), ...more } };
  });
  folder.write('topology.yaml', [manifests, JSON.stringify(secret)].join('\n---\n'));
  const plain = await gateways(...GOOD);
  const secure = createTlsServer(served, envoy(BETA));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.3', resolve));
  const { port } = secure.address() as AddressInfo;
  const tlsPorts = ['--http-port', plain.port, '--https-port', `${port}`];
  const { stdout } = await cli([
    'verify',
    'topology.yaml',
    '--address',
    `${OWN}=127.0.0.3`,
    ...tlsPorts,
    '--format',
    'json',
  ]);
  plain.close();
  secure.close();
  return (JSON.parse(stdout) as Report).differences;
}

test('a certificate for the host, which is the one of the Secret, is right', async () => {
  const served = certificateFor('*.default.example.com');
  expect(await verifyTls(served, served.cert)).toEqual([]);
});

test('a certificate that is not for the host', async () => {
  const served = certificateFor('other.example.com');
  expect(await verifyTls(served, served.cert)).toMatchObject([
    {
      kind: 'certificate',
      url: `https://${BETA}`,
      predicted: 'the certificate of Secret istio-system-alpha/wildcard',
      observed: 'a certificate for other.example.com',
    },
  ]);
});

test('a certificate that is not the one of the Secret', async () => {
  const [before, after] = [certificateFor('*.default.example.com'), certificateFor('*.default.example.com')];
  expect(await verifyTls(before, after.cert)).toMatchObject([
    { kind: 'certificate', observed: 'another certificate than that of Secret istio-system-alpha/wildcard' },
  ]);
});
