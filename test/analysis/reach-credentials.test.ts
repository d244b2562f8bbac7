import { type SecretCopy } from '../../lib/analysis/model/types';
import { type Credential, Credentials } from '../../lib/analysis/reach/credentials';
import { type KubeObject } from '../../lib/private/access';
import { modelOf } from './support';

const UID = '0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';

function secret(id: string, ...keys: string[]): KubeObject {
  const [namespace, name] = id.split('/');
  const data = Object.fromEntries(['tls.crt', 'tls.key', ...keys].map((key) => [key, 'eA==']));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, data };
}

interface Given {
  readonly mode?: string;
  readonly credentialName?: string;
  readonly copy?: SecretCopy;
  readonly objects?: readonly KubeObject[];
  readonly copies?: readonly SecretCopy[];
}

/** What pods of namespace gw are sent: the certificate, `missing NAME`, or `none` where there is no Secret to send. */
function sent({ mode = 'SIMPLE', credentialName = 'tls', copy, objects = [secret('gw/tls')], copies = [] }: Given) {
  const tls = { mode, httpsRedirect: false, credentialName, copy };
  const credential: Credential = new Credentials(modelOf(objects), copies).of(tls, 'gw');
  return credential.isMissing ? `missing ${credential.wanted}` : (credential.certificate ?? 'none');
}

describe('the Secret of a credentialName', () => {
  test.each<[string, Given, string]>([
    ['is beside the pods', {}, 'gw/tls'],
    ['is missing there', { objects: [secret('gw/other')] }, 'missing gw/tls'],
    ['may be where nobody says what there is', { objects: [] }, 'gw/tls'],
    ['can be named with its scheme', { credentialName: 'kubernetes://tls' }, 'gw/tls'],
    [
      'can be named with the scheme of Kubernetes Gateways',
      { credentialName: 'kubernetes-gateway://gw/tls' },
      'gw/tls',
    ],
    ['can be named with its namespace', { credentialName: 'kubernetes://gw/tls' }, 'gw/tls'],
    ['is not read from another namespace', { credentialName: 'kubernetes://team/tls' }, 'missing team/tls'],
    ['is not read from a namespace without name', { credentialName: '/tls' }, 'missing /tls'],
    ['is none of files', { credentialName: '', objects: [secret('gw/other')] }, 'none'],
    ['is none of mesh certificates', { mode: 'ISTIO_MUTUAL', objects: [secret('gw/other')] }, 'none'],
    ['is none of builtin://', { credentialName: 'builtin://', objects: [secret('gw/other')] }, 'none'],
    ['is none of builtin://x', { credentialName: 'builtin://x', objects: [secret('gw/other')] }, 'none'],
  ])('%s', (_, given, expected) => {
    expect(sent(given)).toBe(expected);
  });
});

describe('what operators make a Secret from', () => {
  const sealed = (id: string, name?: string): KubeObject => {
    const [namespace, own] = id.split('/');
    const template = name === undefined ? {} : { template: { metadata: { name } } };
    return {
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { namespace, name: own },
      spec: template,
    };
  };
  const external = (target: object): KubeObject => ({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { namespace: 'gw', name: 'tls' },
    spec: { target },
  });
  test.each<[string, KubeObject, string]>([
    ['a SealedSecret counts as the Secret of its name', sealed('gw/tls'), 'gw/tls'],
    ['or of the name in its template', sealed('gw/sealed', 'tls'), 'gw/tls'],
    ['which replaces its own', sealed('gw/tls', 'other'), 'missing gw/tls'],
    ['a SealedSecret of another name is none', sealed('gw/other'), 'missing gw/tls'],
    ['nor is one in another namespace', sealed('team/tls'), 'missing gw/tls'],
    ['an ExternalSecret counts as the Secret of its name', external({}), 'gw/tls'],
    ['or of its target', external({ name: 'other' }), 'missing gw/tls'],
  ])('%s', (_, object, expected) => {
    expect(sent({ objects: [object] })).toBe(expected);
  });
});

describe('the copy that net-istio makes', () => {
  const copy = (namespace: string, origin: string): SecretCopy => ({ namespace, name: 'shop-{uid}', origin });
  test.each<[string, Given, string]>([
    ['is beside the pods', { copy: copy('gw', 'team/tls') }, 'team/tls'],
    ['is beside other pods alone', { copy: copy('other', 'team/tls') }, 'missing gw/shop-{uid}'],
    [
      'is beside both, for a service on two gateways',
      { copy: copy('other', 'team/tls'), copies: [copy('gw', 'team/tls')] },
      'team/tls',
    ],
    [
      'has the name of the copy of another Secret',
      { copy: copy('other', 'team/tls'), copies: [copy('gw', 'team/www')] },
      'missing gw/shop-{uid}',
    ],
  ])('%s', (_, given, expected) => {
    expect(sent(given)).toBe(expected);
  });
});

describe('the authority for certificates of clients', () => {
  const without = [secret('gw/tls')];
  test.each<[string, KubeObject[], string]>([
    ['SIMPLE', without, 'gw/tls'],
    ['MUTUAL', without, 'missing gw/tls-cacert'],
    ['OPTIONAL_MUTUAL', without, 'missing gw/tls-cacert'],
    ['MUTUAL', [secret('gw/tls', 'ca.crt')], 'gw/tls'],
    ['MUTUAL', [...without, secret('gw/tls-cacert')], 'gw/tls'],
    ['OPTIONAL_MUTUAL', [...without, secret('gw/tls-cacert')], 'gw/tls'],
    ['MUTUAL', [...without, secret('team/tls-cacert')], 'missing gw/tls-cacert'],
    ['MUTUAL', [], 'gw/tls'],
  ])('%s: %#', (mode, objects, expected) => {
    expect(sent({ mode, objects })).toBe(expected);
  });
});

describe('a copy that net-istio makes', () => {
  const copy = { namespace: 'gw', name: 'copy', origin: 'team/original' };
  const away = { ...copy, namespace: 'edge' };
  test.each<[string, Given, string]>([
    ['is shown by its original', { copy, credentialName: 'copy' }, 'team/original'],
    ['is missing where the pods are elsewhere', { copy: away, credentialName: 'copy' }, 'missing gw/copy'],
    ['counts for a hand-written Gateway too', { copies: [away, copy], credentialName: 'copy' }, 'team/original'],
    ['of another name does not', { copies: [copy] }, 'gw/tls'],
  ])('%s', (_, given, expected) => {
    expect(sent(given)).toBe(expected);
  });

  test('names the Route of the certificate, if an object says which one has the UID', () => {
    const named = { ...copy, origin: `team/route-${UID}` };
    const certificate = (...owners: object[]): KubeObject => ({
      apiVersion: 'networking.internal.knative.dev/v1alpha1',
      kind: 'Certificate',
      metadata: { namespace: 'team', name: `route-${UID}`, ownerReferences: owners },
    });
    const shown = (...owners: object[]) => sent({ copy: named, objects: [certificate(...owners)] });
    expect(shown({ kind: 'Route', name: 'shop', uid: UID })).toBe('team/route-{shop}');
    expect(shown({ kind: 'Deployment', name: 'edge', uid: UID })).toBe(`team/route-${UID}`);
    expect(shown({ kind: 'Route', name: 'blog', uid: UID.replace('0', '9') })).toBe(`team/route-${UID}`);
    expect(shown()).toBe(`team/route-${UID}`);
  });
});
