import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubeObject } from '../../lib/private/access';
import { loadObjects } from '../../lib/analysis/input/load';
import { Secrets } from '../../lib/analysis/model/secrets';
import { ShownKinds } from '../../lib/analysis/model/shown-kinds';
import { explain, explanationText } from '../../lib/analysis/explain';
import { configIstio, configMap, entry, isolated, ksvc, label, modelOf, predict, server, STOCK } from './support';

/** A certificate for these names. */
function certificateFor(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    const san = names.map((name) => `DNS:${name}`).join();
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=edge',
    ];
    const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'crt'), '-addext', `subjectAltName=${san}`];
    execFileSync('openssl', [...args, ...files], { stdio: 'pipe' });
    return readFileSync(join(folder, 'crt'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function secret(id: string, data: Record<string, string>, more: object = {}): KubeObject {
  const [namespace, name] = id.split('/');
  const content = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, ...more }, data: content };
}

const secretsOf = (...objects: KubeObject[]): Secrets => {
  const { manifests } = loadObjects(objects, 'objects');
  return new Secrets(manifests, new ShownKinds(manifests));
};
const EMPTY = { 'tls.crt': '', 'tls.key': '' };

describe('the names of a certificate', () => {
  test('are those in the Secret, before any other that is said', () => {
    const annotations = { 'e2e/hosts': 'other.example.com' };
    const crt = certificateFor('*.alpha.example.com', 'alpha.example.com');
    const secrets = secretsOf(secret('gw/tls', { 'tls.crt': crt, 'tls.key': 'key' }, { annotations }));
    expect(secrets.find('gw', 'tls')?.dnsNames).toEqual(['*.alpha.example.com', 'alpha.example.com']);
  });

  test('are those of the cert-manager Certificate where the Secret cannot be read', () => {
    const certificate = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { namespace: 'gw', name: 'edge' },
      spec: { secretName: 'tls', dnsNames: ['*.beta.example.com'] },
    };
    expect(secretsOf(certificate).find('gw', 'tls')?.dnsNames).toEqual(['*.beta.example.com']);
    expect(secretsOf(certificate, secret('gw/tls', EMPTY)).find('gw', 'tls')?.dnsNames).toEqual(['*.beta.example.com']);
  });

  test.each([
    ['nothing', EMPTY],
    ['no certificate', { 'tls.crt': 'ENC[AES256,data:x]', 'tls.key': 'ENC[AES256,data:y]' }],
  ])('are not known where the Secret holds %s', (_, data) => {
    const [found] = [secretsOf(secret('gw/tls', data)).find('gw', 'tls')];
    expect(found).toBeDefined();
    expect(found?.dnsNames).toBeUndefined();
  });

  test('a Secret without a private key is none', () => {
    expect(secretsOf(secret('gw/tls', { 'tls.crt': 'x' })).find('gw', 'tls')).toBeUndefined();
    expect(secretsOf(secret('gw/tls', { cert: 'x', key: 'y' })).find('gw', 'tls')).toBeDefined();
  });
});

describe('whether a Secret is missing', () => {
  test.each<[string, KubeObject[], boolean]>([
    ['nobody says', [], false],
    ['the namespace has others', [secret('gw/other', EMPTY)], true],
    ['another namespace has others', [secret('team/other', EMPTY)], false],
    ['another namespace has it', [secret('team/tls', EMPTY)], true],
    [
      'an operator makes it',
      [
        { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { namespace: 'gw', name: 'tls' } },
        secret('gw/other', EMPTY),
      ],
      false,
    ],
    ['a dump has Secrets', [secret('team/other', EMPTY, { uid: '1' })], true],
    [
      'a dump has none',
      [{ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'gw', name: 'edge', uid: '1' } }],
      false,
    ],
  ])('%s', (_, objects, missing) => {
    expect(secretsOf(...objects).isMissing('gw', 'tls')).toBe(missing);
  });
});

const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));
const https = (tls: object, hosts = ['*']): KubeObject => server(443, hosts, 'HTTPS', tls);
const topology = (tls: object, ...more: KubeObject[]): KubeObject[] => [
  ...isolated('gw/alpha', https(tls)),
  configIstio([STOCK, ALPHA]),
  ksvc('team/a', { gateway: 'alpha' }),
  ...more,
];
const answer = (objects: KubeObject[]): string | undefined => predict(objects).cells('team/a', 'https')['ext gw/alpha'];

describe('the handshake', () => {
  test.each<[string, object, KubeObject[], string]>([
    ['the Secret is there', { mode: 'SIMPLE', credentialName: 'tls' }, [secret('gw/tls', EMPTY)], '200'],
    ['the Secret is elsewhere', { mode: 'SIMPLE', credentialName: 'tls' }, [secret('team/tls', EMPTY)], 'reset'],
    [
      'the Secret is named with its namespace',
      { mode: 'SIMPLE', credentialName: 'kubernetes://gw/tls' },
      [secret('gw/tls', EMPTY)],
      '200',
    ],
    [
      'a Secret of another namespace is named',
      { mode: 'SIMPLE', credentialName: 'team/tls' },
      [secret('team/tls', EMPTY)],
      'reset',
    ],
    ['one of several names', { mode: 'SIMPLE', credentialNames: ['tls', 'other'] }, [secret('gw/tls', EMPTY)], '200'],
    ['files of the pod', { mode: 'SIMPLE', serverCertificate: '/crt', privateKey: '/key' }, [], '200'],
    ['a client certificate is demanded', { mode: 'MUTUAL', credentialName: 'tls' }, [secret('gw/tls', EMPTY)], 'reset'],
    [
      'a client certificate is welcome',
      { mode: 'OPTIONAL_MUTUAL', credentialName: 'tls' },
      [secret('gw/tls', { ...EMPTY, 'ca.crt': '' })],
      '200',
    ],
    ['the mesh demands one', { mode: 'ISTIO_MUTUAL' }, [], 'reset'],
  ])('%s', (_, tls, more, expected) => {
    expect(answer(topology(tls, ...more))).toBe(expected);
  });

  test('the server with the most specific name is taken', () => {
    const labels = { istio: 'gw-alpha' };
    const other = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { namespace: 'gw', name: 'other' },
      spec: { selector: labels, servers: [https({ mode: 'SIMPLE', credentialName: 'one' }, ['a.team.example.com'])] },
    };
    const objects = topology(
      { mode: 'SIMPLE', credentialName: 'tls' },
      other,
      secret('gw/tls', EMPTY),
      secret('gw/one', EMPTY),
    );
    // Its Gateway has no VirtualService.
    expect(answer(objects)).toBe('404');
  });

  test('two servers for one name, of different namespaces, make Envoy refuse the port', () => {
    const objects = [
      ...isolated('gw/alpha', https({ mode: 'SIMPLE', credentialName: 'tls' }, ['team/*'])),
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: { namespace: 'gw', name: 'other' },
        spec: { selector: { istio: 'gw-alpha' }, servers: [https({ mode: 'SIMPLE', credentialName: 'tls' })] },
      },
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ];
    expect(answer(objects)).toBe('refused');
  });
});

describe('wildcard certificates of namespaces', () => {
  const namespace = (labels: Record<string, string>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'team', labels },
  });
  const selected = configMap('config-network', {
    'external-domain-tls': 'Enabled',
    'namespace-wildcard-cert-selector': 'matchLabels: { wildcard: "yes" }',
  });
  const shown = (...more: KubeObject[]): string | null | undefined => {
    const objects = [
      ...isolated('gw/alpha'),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
      selected,
      ...more,
    ];
    return predict(objects).certificate('team/a', 'gw/alpha');
  };

  test('serve the services of a namespace that is selected', () => {
    expect(shown(namespace({ wildcard: 'yes' }))).toBe('team/team.example.com');
  });

  test('do not exist for others, which have one for each host', () => {
    expect(shown(namespace({ wildcard: 'no' }))).toBe('team/route-{a}');
    expect(shown()).toBe('team/route-{a}');
  });
});

describe('explain over https', () => {
  const text = (objects: KubeObject[], host = 'https://a.team.example.com'): string =>
    explanationText(explain(modelOf(objects), host));

  test('names the server by SNI, its certificate, and what net-istio generates', () => {
    const network = configMap('config-network', { 'external-domain-tls': 'Enabled' });
    const shown = text([
      ...isolated('gw/alpha'),
      configIstio([STOCK, ALPHA]),
      network,
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(shown).toContain('net-istio makes Gateway team/a-');
    expect(shown).toContain('hosts a.team.example.com: certificate team/route-{a}');
    expect(shown).toContain('It is answered over https through gw/alpha (LoadBalancer).');
    expect(shown).not.toContain('It is answered through');
  });

  test('says what is missing', () => {
    expect(text(topology({ mode: 'SIMPLE', credentialName: 'tls' }, secret('team/tls', EMPTY)))).toContain(
      'there is no Secret gw/tls for the pods of gw/alpha',
    );
  });

  test('leaves https out where nobody asks for it', () => {
    const objects = topology({ mode: 'SIMPLE', credentialName: 'tls' }, secret('gw/tls', EMPTY));
    expect(text(objects, 'http://a.team.example.com')).not.toMatch(/SNI|over https/);
    expect(explain(modelOf(objects), 'a.team.example.com').answers.map(({ scheme }) => scheme)).toContain('https');
  });
});
