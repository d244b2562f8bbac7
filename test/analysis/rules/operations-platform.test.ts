import { type ModelOptions } from '../../../lib/analysis/model/build';
import { imageAutoRace } from '../../../lib/analysis/rules/operations/image-auto-race';
import { istioOperatorWithoutController } from '../../../lib/analysis/rules/operations/istio-operator-without-controller';
import { latestOrUnpinnedPatchedImage } from '../../../lib/analysis/rules/operations/latest-or-unpinned-patched-image';
import { patchedVersionSkew } from '../../../lib/analysis/rules/operations/patched-version-skew';
import { KnativeRelease } from '../../../lib/knative/release';
import { gateway, together } from './manifests';
import { rulePage, findingsBy } from './page';

type StringMap = Record<string, string>;

const EDGE = 'edge/gateway';

function object(apiVersion: string, kind: string, id: string, spec: object, metadata: object = {}): string {
  const [namespace, name] = id.split('/');
  return JSON.stringify({ apiVersion, kind, metadata: { namespace, name, ...metadata }, spec });
}

/** A Deployment with one container. */
function deployment(id: string, container: string, image: string, metadata: object = {}): string {
  return object(
    'apps/v1',
    'Deployment',
    id,
    { template: { spec: { containers: [{ name: container, image }] } } },
    metadata,
  );
}

const application = (name: string, source: object, metadata: object = {}): string =>
  object(
    'argoproj.io/v1alpha1',
    'Application',
    `argocd/${name}`,
    { destination: { namespace: 'edge' }, source },
    metadata,
  );
const helmRelease = (name: string, chart: object, more: object = {}): string =>
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', `flux/${name}`, { chart: { spec: chart }, ...more });

describe('istio-operator-without-controller', () => {
  const operator = (name = 'alpha', spec: object = {}): string =>
    object('install.istio.io/v1alpha1', 'IstioOperator', `istio-system/${name}`, { profile: 'empty', ...spec });
  const controller = deployment('istio-operator/istio-operator-1-22', 'operator', 'docker.io/istio/operator:1.22.2');
  const fix =
    "Install it from a file, with istioctl install -f; or deploy the gateway as an injected Deployment or with Istio's gateway chart.";

  test('the page', () => {
    expect(findingsBy(istioOperatorWithoutController, rulePage('istio-operator-without-controller').bad)).toEqual([
      {
        level: 'warning',
        on: 'IstioOperator istio-system/alpha',
        message:
          'Nothing in the cluster reads IstioOperator istio-system/alpha: there is no controller from Istio 1.24 on, and IstioOperator istio-system/alpha is Istio 1.24.',
        fix,
      },
    ]);
  });

  test('a note where the version is not known to be without one', () => {
    expect(findingsBy(istioOperatorWithoutController, operator())).toEqual([
      {
        level: 'note',
        on: 'IstioOperator istio-system/alpha',
        message: 'No controller for IstioOperator istio-system/alpha is among the manifests.',
        fix,
      },
    ]);
  });

  test.each<[string, string, string | undefined]>([
    [
      "istiod's image",
      deployment('istio-system/istiod', 'discovery', 'example.com:5000/istio/pilot:1.25.0-distroless@sha256:0a'),
      'Deployment istio-system/istiod is Istio 1.25',
    ],
    ['an older istiod', deployment('istio-system/istiod', 'discovery', 'docker.io/istio/pilot:1.22.2'), undefined],
    ['another Deployment', deployment('istio-system/pilot', 'discovery', 'docker.io/istio/pilot:1.25.0'), undefined],
    [
      'a chart by Argo CD',
      application('base', { chart: 'base', repoURL: 'https://charts.example.com/istio', targetRevision: '1.26.1' }),
      'Application argocd/base is Istio 1.26',
    ],
    [
      'a chart of somebody else',
      application('base', { chart: 'base', repoURL: 'https://charts.example.com', targetRevision: '1.26.1' }),
      undefined,
    ],
    [
      'a chart by Flux',
      helmRelease('istiod', { chart: 'istiod', version: '1.24.0', sourceRef: { name: 'istio' } }),
      'HelmRelease flux/istiod is Istio 1.24',
    ],
    [
      'a range of versions',
      helmRelease('istiod', { chart: 'istiod', version: '>=1.24', sourceRef: { name: 'istio' } }),
      undefined,
    ],
  ])('the version of Istio by %s', (_, manifest, because) => {
    const found = findingsBy(istioOperatorWithoutController, together(operator(), controller, manifest));
    expect(found.map(({ message }) => message)).toEqual(
      because === undefined
        ? []
        : [
            `Nothing in the cluster reads IstioOperator istio-system/alpha: there is no controller from Istio 1.24 on, and ${because}.`,
          ],
    );
  });

  test('the version of Istio by the Knative release', () => {
    const levels = (options: ModelOptions): string[] =>
      findingsBy(istioOperatorWithoutController, together(operator(), controller), options).map(
        ({ message }) => message,
      );
    expect(levels({ release: KnativeRelease.V1_17 })).toEqual([
      'Nothing in the cluster reads IstioOperator istio-system/alpha: there is no controller from Istio 1.24 on, and Knative 1.17 needs Istio 1.24 or later.',
    ]);
    expect(levels({ release: KnativeRelease.V1_16 })).toEqual([]);
  });

  test('what istioctl keeps in the cluster is for nobody to read', () => {
    expect(findingsBy(istioOperatorWithoutController, operator('installed-state', { tag: '1.23.0' }))).toEqual([]);
  });
});

describe('image-auto-race', () => {
  const istiod = deployment('istio-system/istiod', 'discovery', 'docker.io/istio/pilot:1.22.2');
  const wave = (value: string): object => ({ annotations: { 'argocd.argoproj.io/sync-wave': value } });

  test('the page', () => {
    expect(findingsBy(imageAutoRace, rulePage('image-auto-race').bad)).toEqual([
      {
        level: 'warning',
        on: 'Application argocd/edge',
        message:
          'Application argocd/edge has the image auto and is applied along with Application argocd/istiod, which brings the webhook that replaces it; nothing orders the two.',
        fix: 'Apply istiod first and wait until it is ready; with Argo CD, set argocd.argoproj.io/sync-wave on Application argocd/edge above that of Application argocd/istiod.',
      },
    ]);
  });

  test('Deployments', () => {
    expect(
      findingsBy(imageAutoRace, together(gateway(EDGE), istiod)).map(({ level, on, gateway: id }) => [level, on, id]),
    ).toEqual([['warning', 'Deployment edge/istio-ingressgateway', EDGE]]);
  });

  test.each([
    ['istiod is elsewhere', [gateway(EDGE)]],
    ['a real image', [gateway(EDGE).replace('"image":"auto"', '"image":"docker.io/istio/proxyv2:1.22.2"'), istiod]],
    [
      'istiod is there already',
      [gateway(EDGE), deployment('istio-system/istiod', 'discovery', 'docker.io/istio/pilot:1.22.2', { uid: 'a' })],
    ],
    [
      'istiod in an earlier wave',
      [gateway(EDGE), deployment('istio-system/istiod', 'discovery', 'docker.io/istio/pilot:1.22.2', wave('-2'))],
    ],
    [
      'an IstioOperator without istiod',
      [gateway(EDGE), object('install.istio.io/v1alpha1', 'IstioOperator', 'a/b', { profile: 'empty' })],
    ],
  ])('silent: %s', (_, manifests) => {
    expect(findingsBy(imageAutoRace, together(...manifests))).toEqual([]);
  });

  test('a wave that is not later is none', () => {
    const late = deployment('istio-system/istiod', 'discovery', 'docker.io/istio/pilot:1.22.2', wave('soon'));
    expect(findingsBy(imageAutoRace, together(gateway(EDGE), late))).toHaveLength(1);
  });

  test('Flux', () => {
    const chart = helmRelease('istiod', { chart: 'istiod' });
    expect(
      findingsBy(imageAutoRace, together(chart, helmRelease('edge', { chart: 'gateway' }))).map(({ fix }) => fix),
    ).toEqual(['Name istiod in spec.dependsOn of HelmRelease flux/edge.']);
    expect(
      findingsBy(
        imageAutoRace,
        together(chart, helmRelease('edge', { chart: 'gateway' }, { dependsOn: [{ name: 'istiod' }] })),
      ),
    ).toEqual([]);
  });

  test('an IstioOperator that installs istiod', () => {
    const operator = object('install.istio.io/v1alpha1', 'IstioOperator', 'istio-system/base', {
      components: { ingressGateways: [] },
    });
    expect(findingsBy(imageAutoRace, together(gateway(EDGE), operator))).toHaveLength(1);
  });

  describe('pods that are not injected', () => {
    const namespace = (labels: StringMap): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'edge', labels } });
    const unlabelled = gateway(EDGE).replace('"sidecar.istio.io/inject":"true"', '"other":"true"');
    const ON = 'Deployment edge/istio-ingressgateway';

    test('nothing asks for it', () => {
      expect(findingsBy(imageAutoRace, together(unlabelled, namespace({})))).toEqual([
        {
          level: 'error',
          on: ON,
          gateway: EDGE,
          message: `The pods of ${ON} have the image auto, and istiod does not inject them: neither the pods nor Namespace edge request it.`,
          fix: 'Set the label sidecar.istio.io/inject: "true" on the pods.',
        },
      ]);
    });

    test('the pods refuse it', () => {
      const refusing = gateway(EDGE).replace('"sidecar.istio.io/inject":"true"', '"sidecar.istio.io/inject":"false"');
      expect(findingsBy(imageAutoRace, refusing)).toEqual([
        {
          level: 'error',
          on: ON,
          gateway: EDGE,
          message: `The pods of ${ON} have the image auto, and istiod does not inject them: the pods carry sidecar.istio.io/inject=false.`,
          fix: 'Set the label sidecar.istio.io/inject: "true" on the pods.',
        },
      ]);
    });

    test('the namespace refuses it', () => {
      expect(findingsBy(imageAutoRace, together(gateway(EDGE), namespace({ 'istio-injection': 'disabled' })))).toEqual([
        {
          level: 'error',
          on: ON,
          gateway: EDGE,
          message: `The pods of ${ON} have the image auto, and istiod does not inject them: Namespace edge has istio-injection=disabled.`,
          fix: 'Set istio-injection: enabled on Namespace edge, or remove the label.',
        },
      ]);
    });

    test.each<[string, string, StringMap | undefined]>([
      ['the pods ask for it', gateway(EDGE), {}],
      ['the pods name a revision', unlabelled.replace('"other":"true"', '"istio.io/rev":"canary"'), {}],
      ['the namespace asks for it', unlabelled, { 'istio-injection': 'enabled' }],
      ['the namespace names a revision', unlabelled, { 'istio.io/rev': 'canary' }],
      ['the namespace is not known', unlabelled, undefined],
      ["the label of Istio's chart asks for it", application('edge', { chart: 'gateway' }), {}],
    ])('silent: %s', (_, pods, labels) => {
      expect(findingsBy(imageAutoRace, labels === undefined ? pods : together(pods, namespace(labels)))).toEqual([]);
    });
  });
});

const CONTROLLER = 'knative-serving/net-istio-controller';
const WEBHOOK = 'knative-serving/net-istio-webhook';
const RELEASED = 'gcr.io/knative-releases/knative.dev/net-istio/cmd';
const DIGEST = `sha256:${'0a'.repeat(32)}`;

/** A KnativeServing that overrides images. */
function serving(override: StringMap, version = '1.15.2', annotations: StringMap = {}): string {
  return object(
    'operator.knative.dev/v1beta1',
    'KnativeServing',
    'knative-serving/knative-serving',
    { version, registry: { override } },
    { annotations },
  );
}

describe('latest-or-unpinned-patched-image', () => {
  const fix =
    'Name the image by its digest, or by a tag that is never reused, with the upstream version and the patch in it.';

  test('the page', () => {
    expect(findingsBy(latestOrUnpinnedPatchedImage, rulePage('latest-or-unpinned-patched-image').bad)).toEqual([
      {
        level: 'warning',
        on: `Deployment ${CONTROLLER}`,
        message: `Deployment ${CONTROLLER} runs net-istio's controller as registry.example.com/net-istio/controller, which does not identify one image.`,
        fix,
      },
    ]);
  });

  test('in a KnativeServing', () => {
    const override = {
      'net-istio-controller/controller': `a/controller@${DIGEST}`,
      'net-istio-webhook/webhook': 'a/webhook:latest',
    };
    expect(findingsBy(latestOrUnpinnedPatchedImage, serving(override)).map(({ message }) => message)).toEqual([
      "KnativeServing knative-serving/knative-serving runs net-istio's webhook as a/webhook:latest, which does not identify one image.",
    ]);
  });

  test.each([
    ['localhost:5000/controller', 1],
    [`a/controller@sha256:0a`, 1],
    [`a/controller:latest@${DIGEST}`, 0],
    ['a/controller:v1', 0],
    [`${RELEASED}/controller@${DIGEST}`, 0],
  ])('%s', (image, count) => {
    expect(findingsBy(latestOrUnpinnedPatchedImage, deployment(CONTROLLER, 'controller', image))).toHaveLength(count);
  });

  test("other Deployments, and overrides that are not net-istio's", () => {
    expect(
      findingsBy(latestOrUnpinnedPatchedImage, deployment('knative-serving/controller', 'controller', 'a/controller')),
    ).toEqual([]);
    expect(
      findingsBy(latestOrUnpinnedPatchedImage, serving({ controller: 'a/controller', 'activator/activator': 'a/b' })),
    ).toEqual([]);
  });
});

describe('patched-version-skew', () => {
  const UPSTREAM = 'cdk8s-knative-gateways/upstream-version';
  const messages = (manifests: readonly string[], options?: ModelOptions): string[] =>
    findingsBy(patchedVersionSkew, together(...manifests), options).map(({ message }) => message);

  test('the page', () => {
    expect(findingsBy(patchedVersionSkew, rulePage('patched-version-skew').bad)).toEqual([
      {
        level: 'warning',
        on: `Deployment ${CONTROLLER}`,
        message: `Deployment ${CONTROLLER} runs a net-istio controller built from 1.14, with Knative Serving 1.15.`,
        fix: 'Apply the patch to net-istio 1.15, build it again and name that image.',
      },
    ]);
  });

  test('by its tag, and by the option', () => {
    const image = deployment(CONTROLLER, 'controller', 'a/controller:v1.14.2-defaults');
    expect(messages([image], { release: KnativeRelease.V1_15 })).toEqual([
      `Deployment ${CONTROLLER} runs a net-istio controller built from 1.14, with Knative Serving 1.15.`,
    ]);
    expect(messages([image], { release: KnativeRelease.V1_14 })).toEqual([]);
    expect(messages([image])).toEqual([]);
    const own = deployment(CONTROLLER, 'controller', 'localhost:5000/controller:7.14.2');
    expect(messages([own], { release: KnativeRelease.V1_15 })).toEqual([]);
  });

  test('in a KnativeServing', () => {
    const override = { 'net-istio-controller/controller': 'a/c:1', 'net-istio-webhook/webhook': 'a/w:1' };
    expect(messages([serving(override, '1.16.0', { [UPSTREAM]: '1.15.1' })])).toEqual([
      'KnativeServing knative-serving/knative-serving runs a net-istio controller built from 1.15, with Knative Serving 1.16.',
      'KnativeServing knative-serving/knative-serving runs a net-istio webhook built from 1.15, with Knative Serving 1.16.',
    ]);
    expect(messages([serving(override, '1.16.3', { [UPSTREAM]: '1.16.0' })])).toEqual([]);
  });

  test("the released net-istio beside a newer Serving is nobody's patch", () => {
    const labels = {
      'app.kubernetes.io/version': '1.14.0',
      'app.kubernetes.io/name': 'knative-serving',
      'app.kubernetes.io/component': 'net-istio',
    };
    const released = deployment(CONTROLLER, 'controller', `${RELEASED}/controller@${DIGEST}`, { labels });
    expect(messages([released], { release: KnativeRelease.V1_15 })).toEqual([]);
  });

  describe('half patched', () => {
    const patched = deployment(CONTROLLER, 'controller', 'a/controller:1');
    const webhook = deployment(WEBHOOK, 'webhook', `${RELEASED}/webhook@${DIGEST}`);

    test('a patched controller beside the released webhook', () => {
      expect(findingsBy(patchedVersionSkew, together(patched, webhook))).toEqual([
        {
          level: 'warning',
          on: `Deployment ${CONTROLLER}`,
          message: `Deployment ${CONTROLLER} replaces net-istio's controller with a custom image, but the webhook is the released one.`,
          fix: 'Build the webhook from the same source, and name its image too.',
        },
      ]);
    });

    test('a patched webhook beside the released controller', () => {
      const manifests = [
        deployment(CONTROLLER, 'controller', `${RELEASED}/controller@${DIGEST}`),
        deployment(WEBHOOK, 'webhook', 'a/w:1'),
      ];
      expect(messages(manifests)).toEqual([
        `Deployment ${WEBHOOK} replaces net-istio's webhook with a custom image, but the controller is the released one.`,
      ]);
    });

    test('an override of the controller alone: the operator installs the released webhook', () => {
      expect(messages([serving({ 'net-istio-controller/controller': 'a/c:1' })])).toEqual([
        "KnativeServing knative-serving/knative-serving replaces net-istio's controller with a custom image, but the webhook is the released one.",
      ]);
    });

    test('both patched, or the other one not among the manifests', () => {
      expect(messages([patched, deployment(WEBHOOK, 'webhook', 'a/webhook:1')])).toEqual([]);
      expect(messages([patched])).toEqual([]);
    });
  });
});
