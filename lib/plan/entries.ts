import { isDeepStrictEqual } from 'node:util';
import { type IstioGatewayEntry, type IstioGatewayLists } from '../knative/config-istio';
import { renderConfig } from '../knative/config-istio/render';
import {
  type ConfigRefusal,
  describeConfigRefusal,
  EXTERNAL,
  isGatewayKey,
  isListed,
  LOCAL,
} from '../knative/config-istio/format';
import { isObject, type KubeObject, object } from '../private/access';
import { toManifest, type Manifest } from '../analysis/input/manifest';
import { isKnativeServing } from '../analysis/model/system-config';
import { type Change, withObject } from './objects';
import { type State } from './state';

/** The `file` of objects that only the plan has. */
export const PASSING = 'passing state';

const CHECKSUM = 'knative.dev/example-checksum';

/** A config of Knative's system namespace that plans change. */
export type ConfigName = 'istio' | 'domain' | 'network';

/** The gateways of config-istio, as a state reads them. */
export function listsOf({ model }: State): IstioGatewayLists {
  const { config } = model.configIstio;
  return { externalGateways: config?.externalGateways ?? [], localGateways: config?.localGateways ?? [] };
}

/** The data of config-istio with other gateways, in the format of the state's release, and everything else as it is. */
export function withLists(
  state: State,
  lists: Partial<IstioGatewayLists>,
): { readonly data: Record<string, string>; readonly refusals: readonly string[] } {
  const { release, isPatched } = state.running;
  const { data } = state.model.configIstio;
  const now = listsOf(state);
  // What config-istio does not say is the built-in gateway, and stays unsaid.
  const said = [EXTERNAL, LOCAL].filter(
    (list) => isListed(data, list) || !isDeepStrictEqual(lists[list.property], now[list.property]),
  );
  const props = Object.fromEntries(
    said.flatMap(({ property }) => (lists[property] ? [[property, lists[property]]] : [])),
  );
  const rendered = renderConfig(props, release, { acceptSeveralDefaults: isPatched });
  const others = Object.entries(data).filter(([key]) => !isGatewayKey(key));
  return {
    data: { ...Object.fromEntries(others), ...rendered.data },
    refusals: rendered.refusals.map((refusal: ConfigRefusal) => describeConfigRefusal(refusal)),
  };
}

/** The change that gives a config of Knative's system namespace other data, where the state delivers it. */
export function configChange(state: State, name: ConfigName, data: Readonly<Record<string, string>>): Change {
  const { configIstio, configDomain, configNetwork } = state.model;
  const { source, namespace } = { istio: configIstio, domain: configDomain, network: configNetwork }[name];
  const { _example, ...rest } = data;
  if (source !== undefined && isKnativeServing(source)) {
    return { before: source, after: passing(source, withOperatorConfig(source.object, name, rest)) };
  }
  const written = object(source?.object, 'metadata') ?? { name: `config-${name}`, namespace };
  // Without the example of the release, whose checksum Knative's webhook compares.
  const { [CHECKSUM]: _checksum, ...annotations } = object(written, 'annotations') ?? {};
  const after = {
    ...(source?.object ?? { apiVersion: 'v1', kind: 'ConfigMap' }),
    metadata: { ...written, ...(Object.hasOwn(written, 'annotations') && { annotations }) },
    data: rest,
  };
  const made = source ?? toManifest(after, { file: PASSING, line: 1 });
  if (made === undefined) throw new Error('a ConfigMap has an apiVersion and a kind');
  return { before: source, after: passing(made, after) };
}

/** Whether an object is of a passing state. */
export function isPassing(manifest: Manifest): boolean {
  return manifest.source.file === PASSING;
}

/** An object of a passing state. */
export function passing(manifest: Manifest, changed: KubeObject): Manifest {
  return { ...withObject(manifest, changed), source: { file: PASSING, line: 1 } };
}

function withOperatorConfig(source: KubeObject, name: ConfigName, data: Readonly<Record<string, string>>): KubeObject {
  const spec = object(source, 'spec') ?? {};
  const config = object(spec, 'config') ?? {};
  const key = isObject(config[`config-${name}`]) ? `config-${name}` : name;
  return { ...source, spec: { ...spec, config: { ...config, [key]: data } } };
}

/** The entries of two lists, each once. */
export function union(...lists: readonly (readonly IstioGatewayEntry[])[]): readonly IstioGatewayEntry[] {
  const all = new Map(
    lists.flat().map((entry) => [JSON.stringify([entry.namespace, entry.name, entry.service]), entry]),
  );
  return [...all.values()];
}
