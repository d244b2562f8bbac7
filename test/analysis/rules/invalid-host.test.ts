import { SELECTION_RULES } from '../../../lib/analysis/rules/selection';
import { type KubeObject } from '../../../lib/private/access';
import { configMap, domainMapping, ksvc, predict } from '../support';
import { findingsBy, rulePage } from './page';
import { yamlOf } from './said';

const rule = SELECTION_RULES.find(({ name }) => name === 'invalid-host');
if (rule === undefined) throw new Error('no rule');

const template = (text: string): KubeObject => configMap('config-network', { 'domain-template': text });
const said = (...objects: KubeObject[]): string[] =>
  findingsBy(rule, yamlOf(objects)).map(({ level, on, message, fix }) => `${level} ${on}: ${message} ${fix}`);

test('the page', () => {
  expect(findingsBy(rule, rulePage(rule.name).bad)).toMatchObject([
    {
      level: 'error',
      on: 'Service team-a/shop',
      message:
        'Knative Service team-a/shop gets the host "shop..example.com" by config-network and config-domain, which is no domain name.',
      fix: 'Set the label `team` on Knative Service team-a/shop: domain-template of config-network asks for it.',
    },
  ]);
  expect(findingsBy(rule, rulePage(rule.name).good)).toEqual([]);
});

test('parts that are too long, and hosts without a dot', () => {
  const [long, longer] = ['a'.repeat(40), 'b'.repeat(40)];
  expect(said(template('{{.Name}}-{{.Namespace}}.{{.Domain}}'), ksvc(`${longer}/${long}`))).toEqual([
    expect.stringContaining(
      `Shorten the names that make up ${long}-${longer}: a part of a host has at most 63 characters.`,
    ),
  ]);
  expect(said(template('{{.Name}}-{{.Namespace}}.{{.Domain}}'), ksvc(`team/${long}`))).toEqual([]);
  expect(said(template('{{.Name}}'), ksvc('team/shop'))).toEqual([
    expect.stringContaining('Correct domain-template, or tag-template, of config-network.'),
  ]);
});

test('a tag makes the whole service fail, and a DomainMapping of it', () => {
  const tagged = {
    ...ksvc('team/shop'),
    spec: { traffic: [{ tag: 't'.repeat(63), percent: 100, latestRevision: true }] },
  };
  const objects = [tagged, domainMapping('team/www.shop.org', 'shop')];
  expect(said(...objects)).toHaveLength(1);
  const { ready, cells } = predict(objects);
  expect(ready('team/shop')).toBe('False ErrorConfig');
  expect(ready('team/www.shop.org')).toBe('False ResolveFailed');
  expect(Object.values(cells('team/shop')).filter((answer) => answer === '200')).toEqual([]);
});

test('what is cluster-local keeps its host', () => {
  const hidden = ksvc('team/shop', { 'networking.knative.dev/visibility': 'cluster-local' });
  expect(said(template('{{.Name}}'), hidden)).toEqual([]);
});
