import { otherIngressClass } from '../../../lib/analysis/rules/selection/other-ingress-class';
import { configMap, domainMapping, ksvc } from '../support';
import { findingsBy, rulePage } from './page';
import { saidBy, withShop } from './said';

const KOURIER = 'kourier.ingress.networking.knative.dev';
const ISTIO = 'istio.ingress.networking.knative.dev';

function of(id: string, annotations: Record<string, string>, labels: Record<string, string> = {}) {
  const object = ksvc(id, labels);
  return { ...object, metadata: { ...(object['metadata'] as object), annotations } };
}

const said = (...objects: Parameters<typeof saidBy>[1]) => saidBy(otherIngressClass, objects);

test('the page', () => {
  expect(findingsBy(otherIngressClass, rulePage('other-ingress-class').bad)).toMatchObject([
    { level: 'warning', on: 'Service team/shop', gateway: 'edge/alpha' },
  ]);
});

test('the first spelling wins, an empty value counts as none', () => {
  const [dot, dash] = ['networking.knative.dev/ingress.class', 'networking.knative.dev/ingress-class'];
  expect(
    said(
      of('team/a', { [dot]: KOURIER, [dash]: ISTIO }),
      of('team/b', { [dot]: ISTIO, [dash]: KOURIER }),
      of('team/c', { [dash]: '' }),
    ),
  ).toEqual([`note -: Knative Service team/a has the ingress class ${KOURIER}.`]);
});

test('the class of config-network is for whatever has none of its own', () => {
  const network = configMap('config-network', { 'ingress-class': KOURIER });
  expect(
    said(
      ...withShop(
        network,
        domainMapping('team/www.shop.org', 'shop'),
        of('team/own', { 'networking.knative.dev/ingress-class': ISTIO }),
      ),
    ),
  ).toEqual([
    `warning gw/alpha: Knative Service team/shop has the ingress class ${KOURIER}, although it matches gateway=alpha of gw/alpha.`,
    `note -: DomainMapping team/www.shop.org has the ingress class ${KOURIER}.`,
  ]);
});
