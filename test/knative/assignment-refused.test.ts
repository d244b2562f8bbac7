import { GatewayAssignment, LabelSelectorOperator } from '../../lib';
import { describeRefusal } from '../../lib/private/refusal';
import { expressionsRefusals, labelRefusals, labelsRefusals, namespacesRefusals } from '../../lib/knative/assignment';
import { thrownBy } from '../invalid/thrown';

const { IN, EXISTS } = LabelSelectorOperator;
const KEY = "an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'";
const VALUE =
  "empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit";
const NAMESPACE = "at most 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";

describe('every problem of the arguments is found, with its path', () => {
  test.each([
    [
      'a label',
      labelRefusals('a b', 'c d'),
      [`key: not a label key; got "a b"; allowed: ${KEY}`, `value: not a label value; got "c d"; allowed: ${VALUE}`],
    ],
    [
      'labels',
      labelsRefusals({ ok: 'c d', 'a b': 'ok' }),
      [`ok: not a label value; got "c d"; allowed: ${VALUE}`, `['a b']: not a label key; got "a b"; allowed: ${KEY}`],
    ],
    [
      'requirements',
      expressionsRefusals([
        { key: 'a', operator: IN },
        { key: 'b', operator: EXISTS },
        { key: 'c d', operator: EXISTS },
      ]),
      [
        '[0].values: empty, with operator In; allowed: at least one value',
        `[2].key: not a label key; got "c d"; allowed: ${KEY}`,
      ],
    ],
    [
      'namespaces',
      namespacesRefusals(['ok', 'A', 'b.c']),
      [
        `[1]: not a DNS label; got "A"; allowed: ${NAMESPACE}`,
        `[2]: not a DNS label; got "b.c"; allowed: ${NAMESPACE}`,
      ],
    ],
  ])('%s', (_, refusals, expected) => {
    expect(refusals.map(describeRefusal)).toEqual(expected);
  });
});

describe('a value of a wrong type is refused once, as such', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a value',
      () => GatewayAssignment.label('a', 5 as never),
      "GatewayAssignment.label: value: not a string; got 5; to fix: write '5'",
    ],
    [
      'a label',
      () => GatewayAssignment.labels({ a: 5 as never }),
      "GatewayAssignment.labels: a: not a string; got 5; to fix: write '5'",
    ],
    [
      'a requirement',
      () => GatewayAssignment.expressions({ key: 5 as never, operator: EXISTS }),
      "GatewayAssignment.expressions: [0].key: not a string; got 5; to fix: write '5'",
    ],
    [
      'a namespace',
      () => GatewayAssignment.label('a', 'b').labelsFor(5 as never),
      "GatewayAssignment.labelsFor: not a string; got 5; to fix: write '5'",
    ],
    [
      'another assignment',
      () => GatewayAssignment.none().plus('a' as never),
      'GatewayAssignment.plus: not a GatewayAssignment; got "a"; allowed: GatewayAssignment.label(), GatewayAssignment.labels(), GatewayAssignment.namespaces(), GatewayAssignment.expressions(), GatewayAssignment.none(), GatewayAssignment.everyService()',
    ],
  ])('%s', (_, run, message) => {
    expect(thrownBy(run)).toBe(message);
  });
});

describe('a namespace in which no label can assign a service', () => {
  test.each([
    [
      'that is excepted',
      GatewayAssignment.label('gateway', 'beta').exceptNamespaces('team-a'),
      'GatewayAssignment.labelsFor: a namespace that the assignment gateway=beta,serving.knative.dev/domainMappingNamespace notin (team-a),serving.knative.dev/routeNamespace notin (team-a) leaves out; got "team-a"; to fix: use another namespace, or another gateway',
    ],
    [
      'since only Knative sets the label',
      GatewayAssignment.expressions({ key: 'serving.knative.dev/route', operator: IN, values: ['shop'] }),
      'GatewayAssignment.labelsFor: not assigned by a label: the assignment serving.knative.dev/route in (shop) selects by labels that only Knative sets; got "team-a"; to fix: use GatewayAssignment.namespaces() for whole namespaces',
    ],
    [
      'that is not among those assigned',
      GatewayAssignment.namespaces('team-b', 'team-c'),
      'GatewayAssignment.labelsFor: a namespace in which nothing can be assigned by a label; got "team-a"; allowed: the namespaces team-b, team-c; to fix: use an assigned namespace, or assign the gateway by label',
    ],
  ])('%s', (_, assignment, message) => {
    expect(thrownBy(() => assignment.labelsFor('team-a'))).toBe(message);
  });

  test('is no problem where every Route carries what is selected', () => {
    const assignment = GatewayAssignment.expressions({ key: 'serving.knative.dev/route', operator: EXISTS });
    expect(assignment.labelsFor('team-a')).toEqual({});
  });
});

describe('exceptNamespaces', () => {
  test('takes namespaces from those assigned as a whole', () => {
    expect(GatewayAssignment.namespaces('a', 'b', 'c').exceptNamespaces('c', 'a').namespaceNames).toEqual(['b']);
  });
  test('needs at least one', () => {
    expect(thrownBy(() => GatewayAssignment.namespaces('a').exceptNamespaces())).toBe(
      'GatewayAssignment.exceptNamespaces: empty; got []; allowed: at least one namespace',
    );
  });
});

test.each([
  [GatewayAssignment.everyService(), GatewayAssignment.none(), true],
  [GatewayAssignment.none(), GatewayAssignment.everyService(), true],
  [GatewayAssignment.none(), GatewayAssignment.namespaces('a'), false],
])('an assignment of every service stays one when put together with another', (a, b, expected) => {
  expect(a.plus(b).servesEveryService).toBe(expected);
});
