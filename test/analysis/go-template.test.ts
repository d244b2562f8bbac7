import * as fc from 'fast-check';
import { fillTemplate } from '../../lib/analysis/model/go-template';

const values = {
  fields: { Name: 'shop', Namespace: 'team-a', Domain: 'example.com' },
  maps: { Labels: { tier: 'gold' }, Annotations: {} },
};
const choice =
  '{{if eq .Namespace "team-a" "team-x"}}a.example.com{{else if eq .Namespace "team-b"}}b.example.com{{else}}{{.Domain}}{{end}}';

test.each([
  ['{{.Name}}.{{.Namespace}}.{{.Domain}}', 'shop.team-a.example.com'],
  ['{{ .Name -}} .x', 'shop.x'],
  ['{{index .Labels "tier"}}-{{index .Annotations "none"}}', 'gold-'],
  [`{{.Name}}.${choice}`, 'shop.a.example.com'],
  ['{{if eq .Name "x"}}{{if .Domain}}a{{end}}{{else}}b{{end}}c', 'bc'],
  ['{{if (index .Labels "tier")}}t{{end}}', 't'],
  ['{{if eq .Name "shop"}}{{if eq .Domain "y"}}1{{else}}2{{end}}3{{end}}', '23'],
  ['{{if and (eq .Namespace "team-a") (eq (index .Labels "tier") "gold")}}1{{else}}2{{end}}', '1'],
  ['{{if and (eq .Namespace "team-a") (eq (index .Labels "tier") "x")}}1{{else}}2{{end}}', '2'],
  ['{{if and (eq .Name "x") (eq .Name "shop")}}1{{else if and (.Name)}}2{{end}}', '2'],
  ['plain', 'plain'],
])('%s', (template, filled) => {
  expect(fillTemplate(template, values)).toBe(filled);
});

test.each([
  ['b', 'b.example.com'],
  ['c', 'example.com'],
])('the branch for team-%s', (team, filled) => {
  expect(fillTemplate(choice, { ...values, fields: { ...values.fields, Namespace: `team-${team}` } })).toBe(filled);
});

test.each([
  '{{.Unknown}}',
  '{{printf "%s" .Name}}',
  '{{if eq .Name "x"}}a',
  '{{end}}',
  '{{.Name',
  '{{if eq .Name}}a{{end}}',
  '{{if .Name}}a{{else}}b{{else if .Name}}c{{end}}d{{else}}',
  '{{index .constructor "x"}}',
  '{{if and (.Unknown) (.Name)}}a{{end}}',
  '{{if and .Name}}a{{end}}',
])('%s is not understood', (template) => {
  expect(fillTemplate(template, values)).toBeUndefined();
});

test('whatever the template, it is filled or not understood', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    'if ',
    'else',
    'else if ',
    'end',
    'eq ',
    '.Name',
    ' "x"',
    '-',
    ' ',
    'text',
    '{{end}}',
    '{{else}}',
    '{{if .Name}}',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(['string', 'undefined']).toContain(typeof fillTemplate(pieces.join(''), values));
    }),
    { numRuns: 2000 },
  );
});
