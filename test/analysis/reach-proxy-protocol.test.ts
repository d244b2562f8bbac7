import { ProxyProtocol } from '../../lib/analysis/reach/proxy-protocol';
import { type KubeObject } from '../../lib/private/access';
import { modelOf, pods } from './support';

// Istio, "Envoy Filter"; Envoy, "Proxy Protocol" (listener filter) and "Extension configuration".

const NAME = 'envoy.filters.listener.proxy_protocol';
const TYPE = 'type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol';
const INSPECTOR = 'type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector';
const STRUCT = 'type.googleapis.com/xds.type.v3.TypedStruct';

const envoyFilter = (configPatch: object, more: object = {}): KubeObject => ({
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { namespace: 'gw', name: 'filter' },
  spec: { configPatches: [configPatch] },
  ...more,
});

/** A patch that adds a filter to listeners. */
const added = (value: object | undefined, match?: object): object => ({
  applyTo: 'LISTENER_FILTER',
  ...(match && { match }),
  patch: { operation: 'INSERT_FIRST', ...(value && { value }) },
});

/** What makes port 8080 of the gateway pods expect the header. */
function demanded(object: KubeObject, podPort?: number): string | undefined {
  const model = modelOf([pods('gw/alpha', { istio: 'gw-alpha' }), object], { assumeStock: false });
  const [workload] = model.workloads;
  if (workload === undefined) throw new Error('no pods');
  return new ProxyProtocol(model).demandedOf(workload, podPort)?.text;
}

const DEMANDED = 'EnvoyFilter gw/filter';

describe('the filter', () => {
  test.each<[string, object | undefined, boolean]>([
    ['by its name', { name: NAME }, true],
    ['by another name', { name: 'envoy.filters.listener.tls_inspector' }, false],
    ['by its type, whatever its name', { name: 'mine', typed_config: { '@type': TYPE } }, true],
    ['by its type in camel case', { name: 'mine', typedConfig: { '@type': TYPE } }, true],
    ['of another type, whatever its name', { name: NAME, typed_config: { '@type': INSPECTOR } }, false],
    ['by the type of a struct', { name: 'mine', typed_config: { '@type': STRUCT, type_url: TYPE } }, true],
    ['by the type of a struct in camel case', { name: 'mine', typed_config: { '@type': STRUCT, typeUrl: TYPE } }, true],
    ['by its name, of a struct without a type', { name: NAME, typed_config: { '@type': STRUCT } }, true],
    ['of another type of a struct', { name: NAME, typed_config: { '@type': STRUCT, type_url: INSPECTOR } }, false],
    ['in a listener', { listener_filters: [{ name: 'other' }, { name: NAME }] }, true],
    ['in a listener in camel case', { listenerFilters: [{ name: NAME }] }, true],
    ['in no value', undefined, false],
  ])('is recognized %s', (_, value, expected) => {
    expect(demanded(envoyFilter(added(value)))).toBe(expected ? DEMANDED : undefined);
  });

  test.each<[string, object]>([
    ['allow_requests_without_proxy_protocol', { '@type': TYPE, allow_requests_without_proxy_protocol: true }],
    ['allowRequestsWithoutProxyProtocol', { '@type': TYPE, allowRequestsWithoutProxyProtocol: true }],
    [
      'the same in a struct',
      { '@type': STRUCT, type_url: TYPE, value: { allow_requests_without_proxy_protocol: true } },
    ],
  ])('demands nothing with %s', (_, config) => {
    expect(demanded(envoyFilter(added({ name: NAME, typed_config: config })))).toBeUndefined();
    const text = JSON.stringify(config).replace(':true', ':false');
    const off = { name: NAME, typed_config: JSON.parse(text) as object };
    expect(demanded(envoyFilter(added(off)))).toBe(DEMANDED);
  });

  test('is not added by a patch that removes it', () => {
    const patch = { applyTo: 'LISTENER_FILTER', patch: { operation: 'REMOVE', value: { name: NAME } } };
    expect(demanded(envoyFilter(patch))).toBeUndefined();
    expect(demanded(envoyFilter({ ...patch, patch: { ...patch.patch, operation: 'ADD' } }))).toBe(DEMANDED);
  });
});

describe('a patch is for', () => {
  const at = (match: object): KubeObject => envoyFilter(added({ name: NAME }, match));
  test.each([
    ['ANY', true],
    ['GATEWAY', true],
    ['SIDECAR_INBOUND', false],
    ['SIDECAR_OUTBOUND', false],
  ])('context %s: %s', (context, expected) => {
    expect(demanded(at({ context }), 8080)).toBe(expected ? DEMANDED : undefined);
  });

  test('the listener of its port, or all', () => {
    const only = at({ context: 'GATEWAY', listener: { portNumber: 8080 } });
    expect([demanded(only, 8080), demanded(only, 8443), demanded(only)]).toEqual([DEMANDED, undefined, DEMANDED]);
    expect(demanded(at({}), 8443)).toBe(DEMANDED);
  });
});

test('only an EnvoyFilter of Istio patches', () => {
  const patch = added({ name: NAME });
  expect(demanded(envoyFilter(patch, { kind: 'WasmPlugin' }))).toBeUndefined();
  expect(demanded(envoyFilter(patch, { apiVersion: 'example.com/v1' }))).toBeUndefined();
});
