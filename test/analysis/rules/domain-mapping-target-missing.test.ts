import { domainMappingTargetMissing } from '../../../lib/analysis/rules/selection/domain-mapping-target-missing';
import { type KubeObject } from '../../../lib/private/access';
import { configMap, domainMapping, ksvc } from '../support';
import { findingsBy, rulePage } from './page';
import { yamlOf } from './said';

const said = (...objects: KubeObject[]): string[] =>
  findingsBy(domainMappingTargetMissing, yamlOf(objects)).map(({ level, on, fix }) => `${level} ${on}: ${fix}`);
const mapping = (name: string): KubeObject => domainMapping('team/www.shop.org', name);
const observed = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...(object['metadata'] as object), uid: 'u' },
});

test('the page', () => {
  expect(findingsBy(domainMappingTargetMissing, rulePage('domain-mapping-target-missing').bad)).toHaveLength(1);
  expect(findingsBy(domainMappingTargetMissing, rulePage('domain-mapping-target-missing').good)).toEqual([]);
});

test('among files only where others of the namespace are, and in a cluster wherever it is', () => {
  expect(said(ksvc('team/shop'), mapping('shopp'))).toEqual([
    'warning DomainMapping team/www.shop.org: Correct spec.ref.name, or create Knative Service team/shopp. If it exists, give it to the analyzer.',
  ]);
  expect(said(ksvc('other/shop'), mapping('shopp'))).toEqual([]);
  const configs = ['config-istio', 'config-domain', 'config-network'].map((name) => observed(configMap(name, {})));
  expect(said(...configs, observed(ksvc('other/shop')), observed(mapping('shopp')))).toEqual([
    'error DomainMapping team/www.shop.org: Correct spec.ref.name, or create Knative Service team/shopp.',
  ]);
  // A dump without Knative Services says nothing of them.
  expect(said(observed(mapping('shopp')))).toEqual([]);
});

test('what is no Knative Service or Route is not looked for', () => {
  const ref = { apiVersion: 'v1', kind: 'Service', name: 'broker-ingress', namespace: 'knative-eventing' };
  expect(said(ksvc('team/shop'), { ...mapping('shop'), spec: { ref } })).toEqual([]);
});
