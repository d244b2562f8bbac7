import { conflictingTelemetries } from '../../../lib/analysis/rules/operations/conflicting-telemetries';
import { type KubeObject } from '../../../lib/private/access';
import { isolated, pods } from '../support';
import { findingsBy, rulePage } from './page';
import { LABELS, saidBy, withShop } from './said';

test('the page', () => {
  const { bad, good } = rulePage('conflicting-telemetries');
  expect(findingsBy(conflictingTelemetries, bad)).toEqual([
    {
      level: 'warning',
      on: 'Telemetry edge/logs',
      message: 'Telemetries edge/logs and edge/traces select the same gateway pods, those of Deployment edge/edge.',
      fix: 'Move the settings of edge/traces into Telemetry edge/logs, and remove it, or make the selectors differ.',
    },
  ]);
  expect(findingsBy(conflictingTelemetries, good)).toEqual([]);
});

function telemetry(id: string, spec: object): KubeObject {
  const [namespace, name] = id.split('/', 2);
  return { apiVersion: 'telemetry.istio.io/v1alpha1', kind: 'Telemetry', metadata: { namespace, name }, spec };
}

const selecting = (matchLabels: object): object => ({ selector: { matchLabels } });
const own = telemetry('gw/own', selecting(LABELS));

test.each([
  ['in another namespace', telemetry('team/other', selecting(LABELS))],
  ['for the whole namespace', telemetry('gw/other', {})],
  ['with an empty selector', telemetry('gw/other', selecting({}))],
  ['for other pods', telemetry('gw/other', selecting({ ...LABELS, more: 'yes' }))],
  ['of another kind', { ...telemetry('gw/other', selecting(LABELS)), kind: 'PeerAuthentication' }],
])('one %s is no conflict', (_, other) => {
  expect(saidBy(conflictingTelemetries, withShop(...isolated('gw/alpha'), own, other))).toEqual([]);
});

test('each group of pods is reported once, whatever the order', () => {
  const objects = [
    ...isolated('gw/alpha'),
    pods('gw/canary', LABELS),
    own,
    telemetry('gw/a', selecting(LABELS)),
    telemetry('gw/z', selecting(LABELS)),
  ];
  const message =
    'warning gw/alpha: Telemetries gw/a, gw/own and gw/z select the same gateway pods, those of Deployment gw/alpha and Deployment gw/canary.';
  expect(saidBy(conflictingTelemetries, withShop(...objects))).toEqual([message]);
  expect(saidBy(conflictingTelemetries, withShop(...objects.reverse()))).toEqual([message]);
});
