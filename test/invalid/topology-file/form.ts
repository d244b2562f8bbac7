import { type InvalidFile } from '../case';
import { lines, of, read } from './support';

const letters = Array.from('abcdefg');
/** Seven lists of ten entries: one of words, the others of references to the list before. */
const BOMB = letters
  .map((letter, index) => {
    const entry = index === 0 ? 'x' : `*${letters[index - 1] ?? ''}`;
    return `${letter}: &${letter} [${Array(10).fill(entry).join(', ')}]`;
  })
  .join('\n');

/** What is no text, no YAML, or reads differently in YAML 1.1 and 1.2. */
export const FORM: readonly InvalidFile[] = [
  // what is no text
  {
    name: 'missing file',
    run: read('nothing.yaml'),
    lines: [],
    message:
      'topology.yaml: there is no such file; allowed: the path of a YAML file, absolute or from the working folder',
  },
  {
    name: 'folder in place of a file',
    run: read(__dirname),
    lines: [],
    message: 'topology.yaml: the path is a folder; allowed: a YAML file',
  },
  {
    name: 'file of 10 MB',
    run: of('#'.repeat(10 * 1024 * 1024)),
    lines: [],
    message: 'topology.yaml: the file is too large; got 10485760; allowed: 1048576 bytes at most',
  },
  {
    name: 'file with binary data',
    run: of('knative: \0'),
    lines: [],
    message: 'topology.yaml: the file is binary data, not text; got "\\u0000"; allowed: a YAML file in UTF-8',
  },
  {
    name: 'file in UTF-16',
    run: of(Buffer.from('knative: "1.15"', 'utf16le').swap16()),
    lines: [],
    message: 'topology.yaml: the file is binary data, not text; got "\\u0000"; allowed: a YAML file in UTF-8',
  },
  {
    name: 'file in Latin-1',
    run: of(Buffer.from('# caf\xe9', 'latin1')),
    lines: [],
    message: 'topology.yaml: the file is not UTF-8 text; allowed: a YAML file in UTF-8',
  },
  // what is no YAML, or not one mapping
  {
    name: 'empty file',
    run: of(''),
    lines: [1],
    message: 'topology.yaml:1:1: the file is empty; allowed: a mapping with knative and gateways',
  },
  {
    name: 'file of comments',
    run: lines('# nothing', '---'),
    lines: [1],
    message: 'topology.yaml:1:1: the file is empty; allowed: a mapping with knative and gateways',
  },
  {
    name: 'file with a list',
    run: lines('- knative: "1.15"'),
    lines: [1],
    message: 'topology.yaml:1:1: the file is a list; allowed: a mapping with knative and gateways',
  },
  {
    name: 'file with one word',
    run: lines('knative'),
    lines: [1],
    message: 'topology.yaml:1:1: the file is a single value; allowed: a mapping with knative and gateways',
  },
  {
    name: 'two documents',
    run: lines('knative: "1.15"', 'gateways: {}', '---', 'knative: "1.15"'),
    lines: [4],
    message: 'topology.yaml:4:1: the file has a second document; allowed: one; to fix: make a file of each',
  },
  {
    name: 'YAML directive',
    run: lines('%YAML 1.1', '---', 'knative: "1.15"'),
    lines: [1],
    message: 'topology.yaml:1:1: the file has a YAML directive; to fix: remove the line',
  },
  {
    name: 'tab as indentation',
    run: lines('knative: "1.15"', 'gateways:', '\talpha: {}'),
    lines: [3],
    message: 'topology.yaml:3:1: not YAML: a tab cannot indent a line',
  },
  {
    name: 'bracket that is not closed',
    run: lines('knative: "1.15"', 'gateways: {alpha: [', ''),
    lines: [4],
    message:
      'topology.yaml:4:1: not YAML: what is in quotes or brackets is not closed, or goes on with too little indentation',
  },
  {
    name: 'tag of a program',
    run: lines('knative: !!js/function "process.exit()"', 'gateways: {}'),
    lines: [1],
    message:
      'topology.yaml:1:24: knative: the tag does not fit the value; got "tag:yaml.org,2002:js/function"; to fix: take the tag out',
  },
  {
    name: 'mapping as a key',
    run: lines('knative: "1.15"', '? { alpha: beta }', ': {}'),
    lines: [1, 2],
    message: [
      'topology.yaml: 2 problems',
      'topology.yaml:1:1: gateways: missing; to fix: add it',
      'topology.yaml:2:3: a key is not a plain or quoted string',
    ].join('\n  '),
  },
  {
    name: '100,000 open brackets',
    run: of(`gateways: ${'['.repeat(100_000)}`),
    lines: [1],
    message: 'topology.yaml:1:60: the file is nested too deep; allowed: 50 levels at most',
  },
  {
    name: 'list nested in lists 100,000 times',
    run: of('- '.repeat(100_000)),
    lines: [1],
    message: 'topology.yaml:1:101: the file is nested too deep; allowed: 50 levels at most',
  },
  {
    name: 'aliases that unfold to a million entries',
    run: of(BOMB),
    lines: [2],
    message:
      'topology.yaml:2:12: e[7][8][9][1]: the aliases unfold to too much data; got "*a"; to fix: write the value out in place of the alias',
  },
  {
    name: 'alias within what it refers to',
    run: lines('knative: "1.15"', 'gateways: &all', '  alpha: *all'),
    lines: [3],
    message:
      'topology.yaml:3:10: gateways.alpha: the alias stands inside of what it refers to; got "*all"; to fix: write the value out in place of the alias',
  },
  {
    name: 'alias without an anchor',
    run: lines('knative: *version', 'gateways: {}'),
    lines: [1],
    message:
      'topology.yaml:1:10: knative: the alias has no anchor before it; got "*version"; to fix: write the value out in place of the alias',
  },
  {
    name: 'merge key',
    run: lines('knative: "1.15"', 'gateways:', '  alpha: &alpha { namespace: edge }', '  beta:', '    <<: *alpha'),
    lines: [5],
    message:
      'topology.yaml:5:5: gateways.beta[\'<<\']: merge keys are not part of YAML 1.2; got "<<"; to fix: write the entries out',
  },
  {
    name: 'gateway twice',
    run: lines('knative: "1.15"', 'gateways:', '  alpha: {}', '  alpha: {}'),
    lines: [4],
    message: 'topology.yaml:4:3: gateways.alpha: the key comes twice in one mapping; to fix: take one of them out',
  },
  {
    name: 'keys that pollute prototypes',
    run: lines(
      'knative: "1.15"',
      'gateways:',
      '  __proto__: { namespace: edge }',
      '  alpha:',
      '    constructor: { prototype: {} }',
      '    nodeSelector: { "prototype": x }',
    ),
    lines: [3, 5, 6],
    message: [
      'topology.yaml: 3 problems',
      'topology.yaml:3:3: gateways.__proto__: the key is not allowed; got "__proto__"; allowed: any but __proto__, constructor, prototype',
      'topology.yaml:5:5: gateways.alpha.constructor: the key is not allowed; got "constructor"; allowed: any but __proto__, constructor, prototype',
      'topology.yaml:6:21: gateways.alpha.nodeSelector.prototype: the key is not allowed; got "prototype"; allowed: any but __proto__, constructor, prototype',
    ].join('\n  '),
  },
  // what YAML 1.1 and 1.2 read differently
  {
    name: 'version that is a number',
    run: lines('knative: 1.20', 'gateways: {}'),
    lines: [1],
    message:
      "topology.yaml:1:10: knative: not a string: without quotes, 1.20 is the number 1.2; to fix: quote it: '1.20'",
  },
  {
    name: 'Kubernetes version that is a number',
    run: lines('knative: "1.17"', 'kubernetes: 1.30', 'gateways: {}'),
    lines: [2],
    message:
      "topology.yaml:2:13: kubernetes: not a string: without quotes, 1.30 is the number 1.3; to fix: quote it: '1.30'",
  },
  {
    name: 'on in place of true',
    run: lines('knative: "1.15"', 'gateways: {}', 'network: { externalDomainTls: on }'),
    lines: [3],
    message:
      'topology.yaml:3:31: network.externalDomainTls: on without quotes is the string "on" in YAML 1.2 and the boolean true in YAML 1.1; to fix: quote it: \'on\', or write true',
  },
  {
    name: 'letter that means false',
    run: lines('knative: "1.15"', 'gateways: { alpha: { nodeSelector: { zone: n } } }'),
    lines: [2],
    message:
      'topology.yaml:2:44: gateways.alpha.nodeSelector.zone: n without quotes is the string "n" in YAML 1.2 and the boolean false in YAML 1.1; to fix: quote it: \'n\', or write false',
  },
  {
    name: 'key that means false',
    run: lines('knative: "1.15"', 'gateways: {}', 'labels: { no: x }'),
    lines: [3],
    message:
      'topology.yaml:3:11: labels.no: no without quotes is the string "no" in YAML 1.2 and the boolean false in YAML 1.1; to fix: quote it: \'no\'',
  },
  {
    name: 'octal number',
    run: lines('knative: "1.15"', 'gateways: { alpha: { scaling: { fixed: 010 } } }'),
    lines: [2],
    message:
      "topology.yaml:2:40: gateways.alpha.scaling.fixed: 010 without quotes is the number 10 in YAML 1.2 and the number 8 in YAML 1.1; to fix: quote it: '010', or write 10",
  },
  {
    name: 'octal number of YAML 1.2',
    run: lines('knative: "1.15"', 'gateways: { alpha: { scaling: { fixed: 0o10 } } }'),
    lines: [2],
    message:
      'topology.yaml:2:40: gateways.alpha.scaling.fixed: 0o10 without quotes is the number 8 in YAML 1.2 and the string "0o10" in YAML 1.1; to fix: quote it: \'0o10\', or write 8',
  },
  {
    name: 'time that means seconds',
    run: lines('knative: "1.15"', 'gateways: {}', 'labels: { starts: 12:30 }'),
    lines: [3],
    message:
      'topology.yaml:3:19: labels.starts: 12:30 without quotes is the string "12:30" in YAML 1.2 and the number 750 in YAML 1.1; to fix: quote it: \'12:30\'',
  },
  {
    name: 'date',
    run: lines('knative: "1.15"', 'gateways: {}', 'labels: { since: 2026-01-31 }'),
    lines: [3],
    message:
      'topology.yaml:3:18: labels.since: 2026-01-31 without quotes is the string "2026-01-31" in YAML 1.2 and a date in YAML 1.1; to fix: quote it: \'2026-01-31\'',
  },
  {
    name: 'number with underscores',
    run: lines('knative: "1.15"', 'gateways: {}', 'labels: { size: 1_000 }'),
    lines: [3],
    message:
      'topology.yaml:3:17: labels.size: 1_000 without quotes is the string "1_000" in YAML 1.2 and the number 1000 in YAML 1.1; to fix: quote it: \'1_000\'',
  },
  {
    name: 'number where text is needed',
    run: lines('knative: "1.15"', 'gateways: { alpha: { resources: { cpuLimit: 2 }, revision: 1 } }'),
    lines: [2, 2],
    message: [
      'topology.yaml: 2 problems',
      "topology.yaml:2:45: gateways.alpha.resources.cpuLimit: not a string: without quotes, 2 is the number 2; to fix: quote it: '2'",
      "topology.yaml:2:60: gateways.alpha.revision: not a string: without quotes, 1 is the number 1; to fix: quote it: '1'",
    ].join('\n  '),
  },
  {
    name: 'true where text is needed',
    run: lines(
      'knative: "1.15"',
      'gateways: {}',
      'services:',
      '  - { name: shop, image: "shop:1", env: { DEBUG: true } }',
    ),
    lines: [4],
    message:
      "topology.yaml:4:50: services[0].env.DEBUG: not a string: without quotes, true is the boolean true; to fix: quote it: 'true'",
  },
];
