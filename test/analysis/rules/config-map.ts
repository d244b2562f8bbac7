import { type ModelOptions } from '../../../lib/analysis/model/build';
import { type Rule } from '../../../lib/analysis/rule';
import { findingsOf, type FindingText, findingsBy } from './page';

export const ON = 'ConfigMap knative-serving/config-istio';
export const STOCK = 'knative-serving/knative-ingress-gateway';
export const ALPHA = 'istio-system-alpha/knative-custom-gateway-alpha';

/** The ConfigMap config-istio with these data, as a manifest. */
export function configMap(data: Record<string, string>, metadata: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config-istio', namespace: 'knative-serving', ...metadata },
    data,
  });
}

/** An entry of a list; the selector in flow style. */
export function entry(id: string, selector?: string, service?: string): string {
  const [namespace = '', name = ''] = id.split('/');
  // The stock Gateways are in another namespace than their pods.
  const home = namespace === 'knative-serving' ? 'istio-system' : namespace;
  const lines = [
    `- name: "${name}"`,
    `  namespace: "${namespace}"`,
    `  service: "${service ?? `istio-ingressgateway.${home}`}.svc.cluster.local"`,
    ...(selector === undefined ? [] : [`  labelSelector: ${selector}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What a rule finds in external-gateways of these entries. */
export function inExternal(rule: Rule, ...entries: string[]): FindingText[] {
  return findingsBy(rule, configMap({ 'external-gateways': entries.join('') }));
}

export function messages(rule: Rule, data: Record<string, string>, options?: ModelOptions): string[] {
  return findingsOf([rule], configMap(data), options).map(({ message }) => message);
}
