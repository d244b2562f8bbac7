import { loadObjects } from '../../lib/analysis/input/load';
import { reachability } from '../../lib/analysis/reach/reachability';
import { callsOf } from '../../lib/analysis/gateways/calls';
import { pictureDot } from '../../lib/picture/dot';
import { pictureHtml } from '../../lib/picture/html';
import { manifestYaml } from '../../lib/picture/manifest-yaml';
import { matrixHtml } from '../../lib/picture/matrix';
import { whole } from '../../lib/private/pieces';
import { pictureMermaid } from '../../lib/picture/mermaid';
import { html } from '../../lib/picture/page/markup';
import { pictureText } from '../../lib/picture/text';
import { type Picture } from '../../lib/picture/types';
import { caseLoaded } from '../analysis/faults/cases';
import { ATTACKS, hostile, SECRET } from './hostile';
import { contextOf, pictureOfLoaded, recorded } from './support';

const node = { namespace: 'gw', objects: [], findings: [], facts: [] };
const finding = {
  level: 'error',
  rule: 'a-rule',
  subject: 'Service gw/edge',
  message: 'It is wrong.',
  why: '',
  fix: '',
} as const;
const SMALL: Picture = {
  nodes: [
    {
      ...node,
      id: 'l',
      kind: 'load-balancer',
      type: 'Service',
      name: 'edge',
      facts: ['LoadBalancer, public'],
      findings: [finding],
    },
    { ...node, id: 'g', kind: 'gateway', type: 'Istio Gateway', name: 'edge', facts: ['external, 2 pods'] },
    {
      ...node,
      id: 'a',
      kind: 'assignment',
      type: 'Assignment',
      namespace: '',
      name: 'gateway: a',
      facts: ['external hosts'],
    },
    {
      ...node,
      id: 's',
      kind: 'service',
      type: 'Knative Service',
      name: 'shop',
      facts: ['shop.example.com'],
      ready: 'True',
    },
  ],
  edges: [
    { from: 'a', to: 's', kind: 'route' },
    { from: 'g', to: 'a', kind: 'route' },
    { from: 'l', to: 'g', kind: 'stray' },
  ],
  findings: [{ ...finding, level: 'note', rule: 'another' }],
};

test('text', () => {
  expect(pictureText(SMALL)).toBe(`gateway gw/edge
│  external, 2 pods
├─ not its own: the gateway also applies to the pods of Service gw/edge
│     LoadBalancer, public
│     error a-rule: It is wrong.
└─ gateway: a (external hosts)
   └─ Knative Service gw/shop
         shop.example.com

findings elsewhere
  note another: It is wrong.
`);
});

test('Mermaid', () => {
  expect(
    pictureMermaid(SMALL)
      .split('\n')
      .filter((line) => !line.includes('classDef')),
  ).toEqual([
    'flowchart LR',
    '  n0(["gw<br>edge<br>LoadBalancer, public<br>1 error"])',
    '  n1["gw<br>edge<br>external, 2 pods"]',
    '  n2{{"gateway: a<br>external hosts"}}',
    '  n3("gw<br>shop<br>shop.example.com")',
    '  n2 --> n3',
    '  n1 --> n2',
    '  n0 -. not its own .-> n1',
    '  class n0 load-balancer',
    '  class n1 gateway',
    '  class n2 assignment',
    '  class n3 service',
    '  class n0 error',
    '  linkStyle 2 stroke:#c62828,stroke-width:2px,color:#c62828',
    '',
  ]);
});

test('DOT', () => {
  expect(pictureDot(SMALL)).toContain(
    '  n3 [label=<<table border="0" cellspacing="0" cellpadding="0"><tr><td><font point-size="10" color="#5a6270">gw</font></td></tr><tr><td><b>shop</b></td></tr><tr><td><font point-size="10" color="#5a6270">shop.example.com</font></td></tr></table>>, fillcolor="#ffffff", color="#7a8290", penwidth=1, class="service", tooltip="Knative Service gw/shop"]\n',
  );
  expect(pictureDot(SMALL)).toContain('  n0 -> n1 [style=dashed');
});

test('every element of a page that is opened is closed, in order', () => {
  const { model, reach } = contextOf(recorded());
  for (const text of [pictureHtml(SMALL), whole(matrixHtml(reachability(model, reach), callsOf(model, reach)))]) {
    const open: string[] = [];
    const unpaired: string[] = [];
    const markup = text.replace(/(<(script|style)\b[^>]*>)[^]*?(<\/\2>)/g, '$1$3');
    for (const [, end, name = '', isVoid] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
      if (end === '/' && open.pop() !== name) unpaired.push(name);
      if (end === '' && isVoid === '' && !['meta', 'input'].includes(name)) open.push(name);
    }
    expect([...unpaired, ...open]).toEqual([]);
  }
});

test('a page has a policy, one style sheet, one script, and no address of the network', () => {
  const text = pictureHtml(SMALL);
  expect(text).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/);
  expect(text.match(/<style/g)).toHaveLength(1);
  expect(text.match(/<script type="module"/g)).toHaveLength(1);
  expect(text).not.toMatch(/(?:https?:)?\/\/\w+\./);
});

test('markup escapes text', () => {
  const inner = html`<i title="${'"'}">${'<&>'}</i>`;
  expect(html`<b>${inner}${["'", 1]}</b>`.text).toBe('<b><i title="&quot;">&lt;&amp;&gt;</i>&#39;1</b>');
});

describe('hostile names', () => {
  const picture = pictureOfLoaded(hostile());
  const { model, reach } = contextOf(hostile());
  const pages = {
    picture: pictureHtml(picture),
    matrix: whole(matrixHtml(reachability(model, reach), callsOf(model, reach))),
  };

  test.each(Object.entries(pages))('the page %s has no element of theirs', (_, text) => {
    const tags = [...text.matchAll(/<(script|style|img|svg|iframe)\b[^>]*>/g)].map(([tag]) => tag);
    expect(tags.filter((tag) => /onerror|onload|onfocus/.test(tag) || tag.startsWith('<img'))).toEqual([]);
    expect(tags.filter((tag) => tag.startsWith('<script') && !/type="(?:module|application\/json)"/.test(tag))).toEqual(
      [],
    );
    expect(text).not.toContain(ATTACKS[0]);
  });

  test('Mermaid has no line, quote or tag of theirs', () => {
    const lines = pictureMermaid(picture).split('\n');
    const foreign = lines.filter((line) => !/^(?:flowchart LR|)$|^ {2}(?:n\d|class |classDef |linkStyle )/.test(line));
    expect(foreign).toEqual([]);
    const labels = lines.flatMap((line) => /^ {2}n\d+[[({]+"(.*)"[\])}]+$/.exec(line)?.[1] ?? []);
    expect(labels.length).toBe(picture.nodes.length);
    expect(labels.join('').replaceAll('<br>', '')).not.toMatch(/["<>`[\]{}()%\\]/);
  });

  test('no text has control characters, or turns its direction', () => {
    const texts = [pictureText(picture), pictureMermaid(picture), pictureDot(picture), ...Object.values(pages)];
    for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e\u2028]|\p{Cs}/u);
  });

  test('nothing shows what Secrets hold', () => {
    expect(pages.picture).toContain('kind: Secret');
    for (const text of [...Object.values(pages), pictureText(picture), pictureDot(picture), pictureMermaid(picture)]) {
      expect(text).not.toContain(SECRET);
    }
  });
});

test('YAML of objects lacks what the API server notes, and the values of Secrets', () => {
  const [manifest, secret] = loadObjects(
    [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'a',
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', kept: 'yes' },
          managedFields: [{}],
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a', labels: { b: 'c' } },
        data: { key: SECRET },
        x: SECRET,
      },
    ],
    'a.yaml',
  ).manifests.map(manifestYaml);
  expect(manifest).toBe('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    kept: "yes"\n');
  expect(secret).toBe(
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  labels:\n    b: c\ndata:\n  key: (hidden)\nx: (hidden)\n',
  );
});

test('the matrix has a row for each host and a column for each gateway Service', () => {
  const { model, reach } = contextOf(recorded());
  const text = whole(matrixHtml(reachability(model, reach), callsOf(model, reach)));
  expect(text.match(/<th scope="row">[^<]*\.(?:com|local)<\/th>/g)).toHaveLength(7);
  expect(text.match(/<th scope="col">\s*<small>/g)).toHaveLength(5);
  expect(text.match(/<span class="badge good">200<\/span>/g)).toHaveLength(10 + callsOf(model, reach).length / 2);
});

test('the matrix has the VirtualServices of others, like the text', () => {
  const { model, reach } = contextOf(caseLoaded('foreign-virtual-services/publishes-own-host'));
  const text = whole(matrixHtml(reachability(model, reach), []));
  expect(text).toMatch(/team-b\/publish <span class="badge none">a VirtualService without a Knative Service<\/span>/);
  expect(text).toContain('<th scope="row">evil.example.org</th>');
});
