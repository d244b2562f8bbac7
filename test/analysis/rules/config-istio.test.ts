import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configIstioInvalid } from '../../../lib/analysis/rules/config-istio/config-istio-invalid';
import { configIstioLostAtUpgrade } from '../../../lib/analysis/rules/config-istio/config-istio-lost-at-upgrade';
import { configIstioNotValidated } from '../../../lib/analysis/rules/config-istio/config-istio-not-validated';
import { formatsMixed } from '../../../lib/analysis/rules/config-istio/formats-mixed';
import { CONFIG_ISTIO_RULES } from '../../../lib/analysis/rules/config-istio/index';
import { releaseCannotExpress } from '../../../lib/analysis/rules/config-istio/release-cannot-express';
import { unknownConfigField } from '../../../lib/analysis/rules/config-istio/unknown-config-field';
import { yaml11Surprise } from '../../../lib/analysis/rules/config-istio/yaml11-surprise';
import { KnativeRelease } from '../../../lib/knative/release';
import { ALPHA, configMap, entry, inExternal, messages, ON, STOCK } from './config-map';
import { describePages, rulePage, findingsBy } from './page';

describePages('config-istio', CONFIG_ISTIO_RULES);

describe('config-istio-invalid', () => {
  test('the page', () => {
    expect(findingsBy(configIstioInvalid, rulePage('config-istio-invalid').bad)).toEqual([
      {
        level: 'error',
        on: ON,
        message: `net-istio of Knative 1.15 refuses ${ON}: [external-default-count] external-gateways[1]: a second entry without labelSelector, in addition to that of "${STOCK}"; got "${ALPHA}"; allowed: exactly one, the default gateway.`,
        fix: 'Give every entry but the default one a labelSelector.',
      },
    ]);
  });

  test('says what becomes of the controller', () => {
    expect(configIstioInvalid.why).toBe(
      'A running net-istio-controller logs the error once and keeps its previous configuration, so nothing in the new one takes effect. It does not start with a configuration that it refuses: after its next restart it exits, and Knative Services are no longer reconciled.',
    );
  });

  test.each(['1.15', '1.22'])(
    'finds what net-istio %s was recorded to refuse, with its kind, and nothing else',
    (version) => {
      const file = join(__dirname, `../../knative/vectors/net-istio-${version}/config.jsonl`);
      const records = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(records).toHaveLength(304);
      const options = { release: KnativeRelease.of(version) };
      const kinds = new Set<string>();
      for (const { id, data, errorKind } of records) {
        const found = messages(configIstioInvalid, data, options).map((message) => /\[([\w-]+)\]/.exec(message)?.[1]);
        expect({ id, found }).toEqual({ id, found: errorKind === undefined ? [] : [errorKind] });
        if (errorKind !== undefined) kinds.add(errorKind);
      }
      expect([...kinds].sort()).toEqual([
        'bad-selector',
        'bad-service',
        'external-default-count',
        'local-default-count',
        'missing-name',
        'missing-namespace',
        'missing-service',
        'mixed-formats',
        'unparsable',
      ]);
    },
  );

  test('a patched controller accepts several entries without selector', () => {
    const bad = rulePage('config-istio-invalid').bad;
    expect(findingsBy(configIstioInvalid, bad, { patchedController: true })).toEqual([]);
  });

  test('in a KnativeServing', () => {
    const serving = `
apiVersion: operator.knative.dev/v1beta1
kind: KnativeServing
metadata: {name: knative-serving, namespace: knative-serving}
spec:
  version: 1.16.0
  config: {istio: {gateway.a.b: "not a host", gateway.a.c: c.a.svc.cluster.local}}
`;
    expect(findingsBy(configIstioInvalid, serving)).toEqual([
      {
        level: 'error',
        on: 'KnativeServing knative-serving/knative-serving',
        message:
          "net-istio of Knative 1.16 refuses spec.config.istio of KnativeServing knative-serving/knative-serving: [bad-service] ['gateway.a.b'].service: not a DNS name; got \"not a host\"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit.",
        fix: 'Write NAME.NAMESPACE.svc.cluster.local, without scheme, port and path.',
      },
    ]);
  });

  test("the fix is distinguished from the author's text", () => {
    const service = 'x; to fix: y';
    const [{ fix } = { fix: '' }] = findingsBy(configIstioInvalid, configMap({ 'gateway.a.b': service }));
    expect(fix).toBe('Write NAME.NAMESPACE.svc.cluster.local, without scheme, port and path.');
  });
});

describe('config-istio-lost-at-upgrade', () => {
  const { bad, good } = rulePage('config-istio-lost-at-upgrade');

  test('the page', () => {
    const [finding] = findingsBy(configIstioLostAtUpgrade, bad);
    expect(finding?.message).toBe(
      `${ON} was applied by kubectl as if it were Knative's: when the release is applied again, kubectl removes external-gateways.`,
    );
    expect(findingsBy(configIstioLostAtUpgrade, good)).toEqual([]);
  });

  test.each([
    ['a copy of the release that has gateways', '{"data":{"_example":"...","external-gateways":"..."}}'],
    ['gateways that are no longer there', '{"data":{"local-gateways":"..."}}'],
    ['no data', '{}'],
    ['no JSON', '{"data"'],
  ])('nothing is lost with %s', (_, applied) => {
    const text = bad.replace(/\{"apiVersion.*\}/, applied);
    expect(text).toContain(applied);
    expect(findingsBy(configIstioLostAtUpgrade, text)).toEqual([]);
  });
});

describe('config-istio-not-validated', () => {
  test('the page', () => {
    expect(findingsBy(configIstioNotValidated, rulePage('config-istio-not-validated').bad)).toEqual([
      {
        level: 'warning',
        on: ON,
        message: `${ON} lacks the label app.kubernetes.io/component: net-istio, so net-istio's webhook does not validate it.`,
        fix: 'Set app.kubernetes.io/component: net-istio in its metadata.labels.',
      },
    ]);
  });

  test('both labels', () => {
    expect(findingsBy(configIstioNotValidated, configMap({ 'external-gateways': '' }))).toEqual([
      {
        level: 'warning',
        on: ON,
        message: `${ON} lacks the labels app.kubernetes.io/name: knative-serving and app.kubernetes.io/component: net-istio, so net-istio's webhook does not validate it.`,
        fix: 'Set app.kubernetes.io/name: knative-serving and app.kubernetes.io/component: net-istio in its metadata.labels.',
      },
    ]);
  });

  test('a ConfigMap that sets nothing, and one that the operator writes, need no labels', () => {
    expect(findingsBy(configIstioNotValidated, configMap({ _example: 'external-gateways: |' }))).toEqual([]);
    const serving = `
apiVersion: operator.knative.dev/v1beta1
kind: KnativeServing
metadata: {name: knative-serving, namespace: knative-serving}
spec: {config: {istio: {gateway.a.b: b.a.svc.cluster.local}}}
`;
    expect(findingsBy(configIstioNotValidated, serving)).toEqual([]);
  });
});

describe('yaml11-surprise', () => {
  test('the page', () => {
    expect(findingsBy(yaml11Surprise, rulePage('yaml11-surprise').bad)).toEqual([
      {
        level: 'error',
        on: ON,
        gateway: ALPHA,
        message: `labelSelector.matchLabels.internal of external-gateways[1] in ${ON} is not quoted (line 9 of the list): net-istio reads "on" as "true".`,
        fix: 'Quote it, "on"; or write "true" if that is what you mean.',
      },
      {
        level: 'error',
        on: ON,
        gateway: ALPHA,
        message: `labelSelector.matchLabels.release of external-gateways[1] in ${ON} is not quoted (line 10 of the list): net-istio reads "1.10" as "1.1".`,
        fix: 'Quote it, "1.10"; or write "1.1" if that is what you mean.',
      },
    ]);
  });

  test('octal numbers, keys, expressions, and lists that are refused besides', () => {
    const found = messages(yaml11Surprise, {
      'external-gateways': entry(
        ALPHA,
        '{matchLabels: {n: a}, matchExpressions: [{key: team, operator: In, values: [010, "010"]}]}',
      ),
    });
    expect(found).toEqual([
      `labelSelector.matchLabels.false of external-gateways[0] in ${ON} is not quoted (line 4 of the list): net-istio reads "n" as "false".`,
      `labelSelector.matchExpressions[0].values[0] of external-gateways[0] in ${ON} is not quoted (line 4 of the list): net-istio reads "010" as "8".`,
    ]);
  });

  test('a release that ignores the lists has no surprises in them', () => {
    const data = { 'external-gateways': entry(ALPHA, '{matchLabels: {a: on}}') };
    expect(messages(yaml11Surprise, data, { release: KnativeRelease.V1_13 })).toEqual([]);
  });
});

describe('unknown-config-field', () => {
  test('the page', () => {
    expect(findingsBy(unknownConfigField, rulePage('unknown-config-field').bad)).toEqual([
      {
        level: 'warning',
        on: ON,
        gateway: ALPHA,
        message: `net-istio ignores the field selector of external-gateways[0] in ${ON} (line 4 of the list).`,
        fix: 'Remove it, or rename it to the field that is meant: name, namespace, service, labelSelector.',
      },
    ]);
  });

  test('deeper fields, with the names that are meant there', () => {
    const found = inExternal(
      unknownConfigField,
      entry(STOCK),
      entry(ALPHA, '{labels: {a: b}, matchExpressions: [{key: a, operator: Exists, value: b}]}'),
    );
    expect(found.map(({ message, fix }) => [message, fix])).toEqual([
      [
        `net-istio ignores the field labelSelector.labels of external-gateways[1] in ${ON} (line 7 of the list).`,
        'Remove it, or rename it to the field that is meant: matchLabels, matchExpressions.',
      ],
      [
        `net-istio ignores the field labelSelector.matchExpressions[0].value of external-gateways[1] in ${ON} (line 7 of the list).`,
        'Remove it, or rename it to the field that is meant: key, operator, values.',
      ],
    ]);
  });

  test.each([
    ['externalGateways', 'external-gateways'],
    ['external-gateway', 'external-gateways'],
    ['local_gateways', 'local-gateways'],
    ['Local-Gateways', 'local-gateways'],
  ])('the key %s', (key, meant) => {
    expect(findingsBy(unknownConfigField, configMap({ [key]: entry(ALPHA) }))).toEqual([
      {
        level: 'error',
        on: ON,
        message: `net-istio ignores the key ${key} of ${ON}, and with it all gateways that it lists.`,
        fix: `Rename the key to ${meant}.`,
      },
    ]);
  });

  test('keys of the older format, of labels, and others that are not near', () => {
    const data = { 'gateway.a.b': 'b.a.svc', 'local-gateway.s': 's.a.svc', _example: '', 'other.gateways': '' };
    expect(messages(unknownConfigField, data)).toEqual([]);
    expect(inExternal(unknownConfigField, entry(ALPHA, '{matchLabels: {selector: a, labels: b}}'))).toEqual([]);
  });
});

describe('formats-mixed', () => {
  test('the page', () => {
    const key = 'gateway.knative-serving.knative-ingress-gateway';
    const local = 'local-gateway.knative-serving.knative-local-gateway';
    expect(findingsBy(formatsMixed, rulePage('formats-mixed').bad)).toEqual([
      {
        level: 'error',
        on: ON,
        gateway: STOCK,
        message: `The key ${key} of ${ON} is mixed with gateway lists, and external-gateways already lists its gateway.`,
        fix: `Remove the key ${key}.`,
      },
      {
        level: 'error',
        on: ON,
        gateway: 'knative-serving/knative-local-gateway',
        message: `The key ${local} of ${ON} is mixed with gateway lists, and local-gateways already lists its gateway.`,
        fix: `Remove the key ${local}.`,
      },
    ]);
  });

  test('a gateway that the list lacks', () => {
    const data = { 'gateway.edge.public': 'public.edge.svc', 'external-gateways': entry(STOCK) };
    expect(findingsBy(formatsMixed, configMap(data))).toEqual([
      {
        level: 'error',
        on: ON,
        gateway: 'edge/public',
        message: `The key gateway.edge.public of ${ON} is mixed with gateway lists.`,
        fix: 'Move it into external-gateways, as name "public", namespace "edge" and service "public.edge.svc", with a labelSelector unless it is the default gateway; and remove the key.',
      },
    ]);
  });

  test('a blank list mixes with nothing from 1.22 on, and a list that is ignored does not before 1.14', () => {
    const key = { 'gateway.edge.public': 'public.edge.svc' };
    const blank = { ...key, 'external-gateways': ' ' };
    expect(messages(formatsMixed, blank)).toHaveLength(1);
    expect(messages(formatsMixed, blank, { release: KnativeRelease.V1_22 })).toEqual([]);
    const list = { ...key, 'external-gateways': entry(STOCK) };
    expect(messages(formatsMixed, list, { release: KnativeRelease.V1_13 })).toEqual([]);
  });
});

describe('release-cannot-express', () => {
  test('the page', () => {
    expect(findingsBy(releaseCannotExpress, rulePage('release-cannot-express').bad)).toEqual([
      {
        level: 'error',
        on: ON,
        message: `net-istio of Knative 1.13 ignores external-gateways of ${ON}; the gateway in force is ${STOCK}.`,
        fix: 'Upgrade to Knative 1.14 or later. Until then list the gateways as keys gateway.NAMESPACE.NAME: keys have no selector, so all of these gateways serve every service.',
      },
    ]);
  });

  test('an empty list before 1.22', () => {
    const data = { 'external-gateways': entry(STOCK), 'local-gateways': '[]' };
    expect(findingsBy(releaseCannotExpress, configMap(data), { release: KnativeRelease.V1_21 })).toEqual([
      {
        level: 'warning',
        on: ON,
        message: `local-gateways of ${ON} is an empty list, which Knative 1.21 does not read as none; the gateway in force is knative-serving/knative-local-gateway.`,
        fix: 'Remove local-gateways if the default gateway is meant. For none, upgrade to Knative 1.22, or name a gateway that no load balancer exposes.',
      },
    ]);
    expect(messages(releaseCannotExpress, data, { release: KnativeRelease.V1_22 })).toEqual([]);
    expect(messages(releaseCannotExpress, { 'local-gateways': '# nothing' })).toEqual([]);
  });
});
