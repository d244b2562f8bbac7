import { EXTERNAL, LOCAL } from '../../knative/config-istio/format';
import { type IstioGatewayEntry } from '../../knative/config-istio';
import { nameOf, type Subject, subjectOf } from '../finding';
import { type Model } from '../model/build';
import { ASSUMED } from '../model/stock';
import { systemNamespace } from '../model/system-config';

/** How to give a gateway that is in both lists a local one of its own. */
export const NAME_ANOTHER =
  'Name a Gateway of its own in local-gateways, with a Service of type ClusterIP, as knative-serving/knative-local-gateway has.';

/** The object that contains config-istio, and its name in messages. */
export interface ConfigPlace {
  readonly subject: Subject;
  readonly name: string;
}

/** `undefined` if the manifests do not contain config-istio. */
export function configPlace({ configIstio: { source } }: Model): ConfigPlace | undefined {
  if (source === undefined) return undefined;
  const subject = subjectOf(source);
  const name = source.kind === 'ConfigMap' ? nameOf(subject) : `spec.config.istio of ${nameOf(subject)}`;
  return { subject, name };
}

/** Where config-istio is, or would be if net-istio's defaults apply. */
export function configIstioPlace(model: Model): ConfigPlace {
  const place = configPlace(model);
  if (place !== undefined) return place;
  const namespace = systemNamespace(model.manifests);
  const subject: Subject = { kind: 'ConfigMap', namespace, name: 'config-istio', source: { file: ASSUMED, line: 1 } };
  return { subject, name: 'the built-in default of config-istio' };
}

/** A list of config-istio, as net-istio reads it. */
export interface GatewayEntries {
  /** `external-gateways` or `local-gateways`, whichever format they are written in. */
  readonly key: string;
  readonly entries: readonly IstioGatewayEntry[];
}

/** Both lists; empty if net-istio refuses config-istio. */
export function gatewayLists({ configIstio: { config } }: Model): readonly GatewayEntries[] {
  if (config === undefined) return [];
  return [
    { key: EXTERNAL.key, entries: config.externalGateways },
    { key: LOCAL.key, entries: config.localGateways },
  ];
}
