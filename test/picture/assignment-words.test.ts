import { assignmentWords } from '../../lib/picture/assignment-words';
import { LabelSelectorOperator } from '../../lib/private/label-selector';

const { IN, NOT_IN, EXISTS, DOES_NOT_EXIST } = LabelSelectorOperator;
const ROUTES = 'serving.knative.dev/routeNamespace';
const MAPPINGS = 'serving.knative.dev/domainMappingNamespace';
const UID = 'serving.knative.dev/domainMappingUID';

test.each([
  [undefined, 'default: no other selector matches', []],
  [{}, 'every service', []],
  [{ matchLabels: { gateway: 'a' } }, 'gateway: a', []],
  [{ matchExpressions: [{ key: ROUTES, operator: IN, values: ['b', 'a'] }] }, 'services of namespaces a, b', []],
  [
    {
      matchExpressions: [
        { key: ROUTES, operator: IN, values: ['a'] },
        { key: UID, operator: DOES_NOT_EXIST },
      ],
    },
    'services of namespace a',
    [],
  ],
  [{ matchExpressions: [{ key: MAPPINGS, operator: IN, values: ['a'] }] }, 'DomainMappings of namespace a', []],
  [
    {
      matchLabels: { tier: 'gold' },
      matchExpressions: [
        { key: ROUTES, operator: NOT_IN, values: ['a'] },
        { key: MAPPINGS, operator: NOT_IN, values: ['a'] },
        { key: 'env', operator: NOT_IN, values: ['b', 'a'] },
      ],
    },
    'tier: gold',
    ['not env: a or b', 'not of namespace a'],
  ],
  [{ matchExpressions: [{ key: UID, operator: DOES_NOT_EXIST }] }, 'not DomainMappings', []],
  [{ matchExpressions: [{ key: 'x', operator: EXISTS }] }, 'x', []],
  [{ matchExpressions: [{ key: 'x', operator: DOES_NOT_EXIST }] }, '!x', []],
])('%j', (selector, name, exceptions) => {
  expect(assignmentWords(selector)).toEqual({ name, exceptions });
});
