import { writeFileSync } from 'node:fs';
import { cli, vectors, workingFolder } from './support';

const SECRET = 'hunter2';
const HEAD = 'apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: gw}\n';

// Whole ones, and what editors and templates make of them: the YAML library quotes what it stumbles over.
const BODIES = [
  `data: {tls.key: ${Buffer.from(SECRET).toString('base64')}}\nstringData: {password: ${SECRET}}\n`,
  `stringData:\n  p: !${SECRET}\n`,
  `stringData:\n  p: *${SECRET}\n`,
  `stringData:\n  p: |${SECRET}\n   x\n`,
  `stringData:\n  p: "\\${SECRET}"\n`,
  `stringData:\n  p: "\\u${SECRET}"\n`,
  `stringData: {p: "a"${SECRET}}\n`,
  `stringData:\n  p: a\n ${SECRET}\n`,
  `stringData:\n\tp: ${SECRET}\n`,
  `stringData:\n  p: 'a' ${SECRET}\n`,
  `stringData:\n  p: @${SECRET}\n`,
  `stringData:\n  p: a: ${SECRET}\n`,
  `stringData: [${SECRET}\n`,
  `stringData:\n - ${SECRET}\n p: q\n`,
  `stringData: }${SECRET}\n`,
  `p: &a b &${SECRET} c\n`,
  `p: "x\n${SECRET}\n`,
  `p: {<<: ${SECRET}}\n`,
  `p: !!binary "${SECRET}!!"\n`,
  `p: !!int ${SECRET}\n`,
  `p: !<${SECRET}> x\n`,
  `...\n${SECRET}: x\n`,
];
const LIST = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'tls',
        namespace: 'gw',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': SECRET },
      },
      data: { 'tls.key': SECRET },
    },
  ],
});

workingFolder();
const WAYS = [
  ...['text', 'json', 'sarif', 'junit'].map((format) => ['analyze', '--fail-on', 'never', '--format', format]),
  ['explain', 'a.example.com'],
  ['explain', 'a.example.com', '--format', 'json'],
  ['explain', '--matrix'],
  ['explain', '--matrix', '--format', 'html'],
  ...['text', 'mermaid', 'html'].map((format) => ['picture', '--format', format]),
];

test.each(WAYS.map((args) => [args.join(' '), args]))('%s never prints what a Secret holds', async (_, args) => {
  for (const content of [...BODIES.map((body) => HEAD + body), LIST, LIST.slice(0, -20), `{${HEAD}${LIST}`]) {
    writeFileSync('secret.yaml', content);
    const { status, stdout, stderr } = await cli([...args, `${vectors}/stock.yaml`, 'secret.yaml']);
    expect(status).toBe(0);
    for (const hidden of [SECRET, Buffer.from(SECRET).toString('base64'), SECRET.slice(0, 4)]) {
      expect(stdout + stderr).not.toContain(hidden);
    }
  }
});

test('the contents above are broken as they are meant to be', async () => {
  const broken: string[] = [];
  for (const body of BODIES) {
    const { stdout } = await cli(['analyze', '-', '--rule', 'unreadable-document'], { stdin: HEAD + body });
    if (stdout.includes('could not be read')) broken.push(body);
  }
  expect(broken.length).toBeGreaterThan(12);
});
