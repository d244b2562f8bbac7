import { analyze } from '../../lib/analysis/analyze';
import { loadObjects } from '../../lib/analysis/input/load';
import { type KubeObject } from '../../lib/private/access';
import { isUnseen } from '../../lib/analysis/model/unseen';
import {
  configIstio,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  modelOf,
  pods,
  predict,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from './support';

const SELECTOR = { istio: 'ingressgateway' };
const whole: readonly KubeObject[] = [
  pods('istio-system/istio-ingressgateway', SELECTOR),
  service('istio-system/istio-ingressgateway', SELECTOR),
  service('istio-system/knative-local-gateway', SELECTOR, {}, ['80:8081']),
  gateway('knative-serving/knative-ingress-gateway', SELECTOR, server(80)),
  gateway('knative-serving/knative-local-gateway', SELECTOR, server(8081)),
  ...isolated('gw/alpha'),
  configIstio([STOCK, entry('gw/alpha', label('gateway', 'alpha'))], [STOCK_LOCAL]),
  ksvc('team/shop', { gateway: 'alpha' }),
].map((object, index) => ({ ...object, metadata: { ...(object['metadata'] as object), uid: `uid-${String(index)}` } }));

const without = (kind: string) => whole.filter((object) => object['kind'] !== kind);

test.each(['Gateway', 'Deployment'])('a dump without %ss is answered as if they fitted', (kind) => {
  const { cells } = predict(without(kind));
  expect(cells('team/shop')).toMatchObject({
    'ext gw/alpha': '200',
    'ext istio-system/istio-ingressgateway': '404',
    'local istio-system/knative-local-gateway': '200',
  });
});

test('a dump without Services has those that config-istio names', () => {
  const { services } = modelOf(whole.filter(({ kind, apiVersion }) => kind !== 'Service' || apiVersion !== 'v1'));
  const made = services.filter(({ source }) => isUnseen(source)).map(({ namespace, name }) => `${namespace}/${name}`);
  expect(made).toEqual(['istio-system/istio-ingressgateway', 'gw/alpha', 'istio-system/knative-local-gateway']);
});

test.each([
  ['Gateway', 'gateways.networking.istio.io'],
  ['Deployment', 'deployments, daemonsets'],
])('nothing is concluded from the absence of %ss, and a note says so', (kind, resources) => {
  const { findings } = analyze(loadObjects(without(kind), 'dump'));
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  expect(findings.filter(({ rule }) => rule === 'gateway-values-unknown').map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringContaining(`since it lacks ${resources}`)]),
  );
});

test('one that is missing among others of its kind is missing', () => {
  const rest = whole.filter(
    (object) => object['kind'] !== 'Gateway' || (object['metadata'] as { name: string }).name !== 'alpha',
  );
  expect(modelOf(rest).unseen.filter(({ kind }) => kind === 'Gateway')).toEqual([]);
  expect(analyze(loadObjects(rest, 'dump')).findings.map(({ rule, level }) => `${level} ${rule}`)).toContain(
    'error gateway-object-missing',
  );
});

test('files are what is going to exist: nothing is assumed to fit', () => {
  const files = without('Gateway').map((object) => ({
    ...object,
    metadata: { ...(object['metadata'] as object), uid: undefined },
  }));
  expect(modelOf(files).unseen).toEqual([]);
});
