import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../conformance/harness/authority';
import { Certificates } from '../../conformance/harness/certificates';
import { type HttpsResult, httpsGet } from '../../conformance/harness/https';
import { tlsSecret } from '../../conformance/harness/tls-topology';

let folder: string;
let authority: CertificateAuthority;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authority-'));
  authority = await CertificateAuthority.create(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the authority', () => {
  test('signs what its own certificate verifies', async () => {
    const made = new X509Certificate((await authority.issue('DNS:a.example.com', 'DNS:*.b.example.com')).certificate);
    const own = new X509Certificate(authority.certificate);
    expect(made.subjectAltName).toBe('DNS:a.example.com, DNS:*.b.example.com');
    expect([made.ca, own.ca]).toEqual([false, true]);
    expect(made.verify(own.publicKey)).toBe(true);
  });

  test("names a workload's service account as Istio does", async () => {
    const { certificate } = await authority.issueIdentity('gw-0', 'edge');
    expect(new X509Certificate(certificate).subjectAltName).toBe('URI:spiffe://cluster.local/ns/gw-0/sa/edge');
  });
});

describe('certificates', () => {
  const fingerprint = (secret: object): string => {
    const { data } = secret as { readonly data: Record<string, string> };
    return new X509Certificate(Buffer.from(data['tls.crt'] ?? '', 'base64')).fingerprint256;
  };

  test('a copy of a Secret has the certificate of the original', async () => {
    const certificates = new Certificates(authority);
    const original = await certificates.secret({ name: 'own', namespace: 'team-a' }, ['a.example.com']);
    const copy = await certificates.secret({ name: 'copy', namespace: 'gw-0' }, ['a.example.com'], 'team-a/own');
    const other = await certificates.secret({ name: 'own', namespace: 'team-b' }, ['a.example.com']);
    expect(fingerprint(copy)).toBe(fingerprint(original));
    expect([copy, other].map((each) => certificates.idOf(fingerprint(each)))).toEqual(['team-a/own', 'team-b/own']);
    expect(certificates.idOf('00:11')).toBe('a certificate of nobody');
  });

  test('a Secret that says its names gets a certificate, everything else stays', async () => {
    const certificates = new Certificates(authority);
    const plain = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain', namespace: 'gw-0' } };
    const [filled, untouched] = await certificates.filled([tlsSecret('own', 'gw-0', ['a.example.com']), plain]);
    expect(certificates.idOf(fingerprint(filled ?? {}))).toBe('gw-0/own');
    expect(untouched).toBe(plain);
  });
});

describe('a question by https', () => {
  let server: Server;
  let certificate: string;

  const question = (serverName: string): Promise<HttpsResult> => {
    const { port } = server.address() as AddressInfo;
    return httpsGet({ address: '127.0.0.1', port, serverName });
  };

  beforeAll(async () => {
    const pair = await authority.issue('DNS:known.example.com');
    certificate = new X509Certificate(pair.certificate).fingerprint256;
    const options = { cert: pair.certificate, key: pair.key, ca: authority.certificate };
    // It ends the connection for one name, once it has shown its certificate.
    server = createServer(options, (request, response) => {
      response.end(request.headers.host);
    });
    server.prependListener('secureConnection', (socket) => {
      if (socket.servername === 'ended.example.com') socket.destroy();
    });
    server.addContext('known.example.com', options);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('gives the answer and the certificate', async () => {
    const result = await question('known.example.com');
    expect(result).toMatchObject({ certificate, answer: { status: 200, body: 'known.example.com' } });
  });

  test('a connection that ends after the handshake is reset, its certificate was seen', async () => {
    await expect(question('ended.example.com')).resolves.toEqual({ certificate, answer: 'reset' });
  });

  test('nothing listens', async () => {
    const result = await httpsGet({ address: '127.0.0.1', port: 1, serverName: 'known.example.com' });
    expect(result).toEqual({ certificate: undefined, answer: 'refused' });
  });

  test('a handshake that fails is reset, without a certificate', async () => {
    const plain = createServer(() => undefined);
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    const result = await httpsGet({ address: '127.0.0.1', port, serverName: 'known.example.com' });
    plain.close();
    expect(result).toEqual({ certificate: undefined, answer: 'reset' });
  });
});
