import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Rule } from '../lib/analysis/rule';
import { RULE_INFOS, RULES } from '../lib/analysis/rules';

const root = resolve(__dirname, '..');
const lib = join(root, 'lib');

/** The rows of the tables of docs/architecture.md that have this header, each as the paths in its cells. */
function rows(...header: readonly string[]): readonly (readonly string[])[] {
  const lines = readFileSync(join(root, 'docs/architecture.md'), 'utf8').split('\n');
  const tables = lines.flatMap((line, index) => (cells(line).join() === header.join() ? [index] : []));
  return tables.flatMap((start) => {
    const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
    return lines.slice(start + 2, end).map(cells);
  });
}

function cells(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function paths(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

/** Which files a row governs, and what they may import. */
interface Area {
  readonly path: string;
  readonly allowed: readonly string[];
}

const AREAS: readonly Area[] = rows('Files', 'Hold', 'May import').flatMap(([files, , imports]) =>
  paths(files).map((path) => ({
    path,
    allowed: [...(imports?.startsWith('itself') ? [path] : []), ...paths(imports)],
  })),
);

const CIRCLES = rows('Circle', 'Why').map(([files]) => paths(files));

/** Whether a file is the one at a path, with or without `.ts`, or below it; `*` stands for one step. */
function isWithin(file: string, path: string): boolean {
  const steps = stepsOf(file);
  return stepsOf(path).every((step, index) => (step === '*' ? steps[index] !== undefined : steps[index] === step));
}

function stepsOf(path: string): readonly string[] {
  return path.replace(/\.ts$/, '').split('/');
}

/** The narrowest row that a file falls under. */
function areaOf(file: string): Area | undefined {
  const around = AREAS.filter(({ path }) => isWithin(file, path));
  return around.sort((a, b) => stepsOf(b.path).length - stepsOf(a.path).length)[0];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const FILES = filesBelow(lib).map((file) => relative(root, file));

/** What a file imports, as paths from the root: `lib/private/names.ts`. */
function importsOf(file: string, text = readFileSync(join(root, file), 'utf8')): string[] {
  const specifiers = [...text.matchAll(/(?:from|import|require\(|import\()\s*'(\.[^']*)'/g)];
  return specifiers.map((match) => {
    const path = resolve(root, dirname(file), match[1] ?? '');
    const found = [`${path}.ts`, join(path, 'index.ts')].find((each) => existsSync(each));
    return relative(root, found ?? path);
  });
}

/** Imports that the tables do not allow. */
function violations(file: string, text?: string): string[] {
  const area = areaOf(file);
  if (area === undefined) return [`${file} is in no row of docs/architecture.md`];
  return importsOf(file, text)
    .filter((path) => !area.allowed.some((allowed) => isWithin(path, allowed)))
    .map((path) => `${file} imports ${path}`);
}

/** The circles of a graph: its strongly connected components of several files, sorted (Tarjan). */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    let lowest = index.size;
    index.set(node, lowest);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? lowest);
    }
    low.set(node, lowest);
    if (lowest === index.get(node)) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1 || graph.get(node)?.includes(node) === true) circles.push(members.sort());
    }
    return lowest;
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return circles;
}

test('every file of lib keeps to the direction of dependencies', () => {
  expect(FILES.length).toBeGreaterThan(200);
  expect(FILES.flatMap((file) => violations(file))).toEqual([]);
});

test('every row of the tables is about something', () => {
  expect(AREAS.length).toBeGreaterThan(25);
  expect(AREAS.filter(({ path }) => !FILES.some((file) => isWithin(file, path)))).toEqual([]);
});

test('a wrong import is found', () => {
  const of = (file: string, specifier: string): string[] => violations(file, `import { A } from '${specifier}';`);
  expect(of('lib/analysis/model/x.ts', '../../gateway/isolated-gateway')).toEqual([
    'lib/analysis/model/x.ts imports lib/gateway/isolated-gateway.ts',
  ]);
  expect(of('lib/analysis/model/x.ts', '../reach/reach')).toHaveLength(1);
  expect(of('lib/analysis/model/x.ts', '../../knative/config-istio')).toEqual([]);
  expect(of('lib/private/x.ts', '../knative/assignment')).toHaveLength(1);
  expect(of('lib/analysis/rules/isolation/x.ts', './host-overlap')).toHaveLength(1);
  expect(of('lib/analysis/rules/isolation/x.ts', '../status/prober-denied')).toHaveLength(1);
  expect(of('lib/analysis/rules/isolation/index.ts', './host-overlap')).toEqual([]);
  expect(of('lib/validation.ts', './topology/multi-gateway-chart')).toHaveLength(1);
  expect(of('lib/jest.ts', './cli/main')).toHaveLength(1);
  expect(of('lib/new.ts', './private/names')).toEqual(['lib/new.ts is in no row of docs/architecture.md']);
});

test('imports run in no circle but those declared', () => {
  const graph = new Map(FILES.map((file) => [file, importsOf(file)]));
  expect(circlesOf(graph)).toEqual(CIRCLES.map((files) => [...files].sort()));
});

test('a circle is found', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: [], f: ['f'] };
  expect(circlesOf(new Map(Object.entries(graph)))).toEqual([['a', 'b', 'c'], ['f']]);
});

// Node's recursive mkdir may never end.
const MAKES_FOLDERS = /\bmkdir(?:Sync)?\b/;

test('one file of lib makes folders', () => {
  expect(FILES.filter((file) => MAKES_FOLDERS.test(readFileSync(join(root, file), 'utf8')))).toEqual([
    'lib/cli/folders.ts',
  ]);
});

test('rules/ holds one file for each rule, named after it, and indexes', () => {
  const files = FILES.filter((file) => isWithin(file, 'lib/analysis/rules') && basename(file) !== 'index.ts');
  const names = files.map((file) => {
    const exported = Object.values(jest.requireActual<Record<string, Rule>>(join(root, file)));
    expect({ file, exports: exported.map(({ name }) => name) }).toEqual({ file, exports: [basename(file, '.ts')] });
    return basename(file, '.ts');
  });
  expect(names.sort()).toEqual(RULES.map(({ name }) => name).sort());
});

test('every rule has a page, and every page a rule', () => {
  const pages = readdirSync(join(root, 'docs/rules')).map((page) => basename(page, '.md'));
  expect(pages.sort()).toEqual(RULE_INFOS.map(({ name }) => name).sort());
});

/** Readers and writers of files, which the page of the site that analyses in the browser does without. */
const FILE_READERS = [
  'lib/analysis/ignore/ignore-file.ts',
  'lib/analysis/input/folder.ts',
  'lib/analysis/input/kustomized.ts',
  'lib/analysis/input/read.ts',
  'lib/analysis/report/sarif.ts',
  'lib/private/yaml/data-file.ts',
];

test('the analyzer and the pages need of Node only what is in lib/platform', () => {
  const areas = ['lib/analysis', 'lib/picture', 'lib/private'];
  const files = SOURCES.filter(
    ({ file }) => areas.some((area) => isWithin(file, area)) && !isWithin(file, 'lib/private/manifest'),
  );
  expect(
    files
      .filter(({ text }) => /'node:/.test(text))
      .map(({ file }) => file)
      .sort(),
  ).toEqual(FILE_READERS);
  expect(
    files
      .filter(({ text }) => /\b(?:Buffer|process|__dirname)\b(?!')/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      .map(({ file }) => file),
  ).toEqual([]);
});

/** Code that reads refusals again as text: `.message` or a described refusal that is matched, split or replaced. */
const READS_MESSAGES =
  /\.(?:test|exec)\([^()]*\b(?:message|describeRefusal)\b|(?:\bmessage|describeRefusal\([^()]*\))\??\.(?:match|matchAll|replace|replaceAll|split|includes|startsWith|endsWith)\(/;
const SOURCES = FILES.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** Classes that throw refusals from their constructor or from static methods. */
const REFUSING = SOURCES.filter(({ text }) => /\b(?:throwRefusals?|checkArguments)\(/.test(text)).flatMap(({ text }) =>
  [...text.matchAll(/^export class (\w+)/gm)].map((match) => match[1] ?? ''),
);
/** Calls that throw refusals, in the `try` of a `catch`: checks return them as values. */
const CATCHES_REFUSALS = new RegExp(
  String.raw`\btry \{(?:(?!\} catch)[\s\S])*?\b(?:throwRefusals?|checkArguments|(?:new |(?=\w+\.))(?:${REFUSING.join('|')})(?:\.\w+)?)\(`,
);

test('no code of lib reads a message of a refusal, or catches one', () => {
  expect(SOURCES.filter(({ text }) => READS_MESSAGES.test(text)).map(({ file }) => file)).toEqual([]);
  expect(SOURCES.filter(({ text }) => CATCHES_REFUSALS.test(text)).map(({ file }) => file)).toEqual([]);
});

/** What is caught, by file. Errors of this package are not among it, but for the two that a comment names. */
const CAUGHT: Readonly<Record<string, string>> = {
  'lib/analysis/input/folder.ts': 'a folder that cannot be listed',
  'lib/analysis/input/load-json.ts': 'JSON.parse',
  'lib/analysis/input/read.ts': 'a file that cannot be read',
  'lib/analysis/model/authority.ts': 'a regular expression of a manifest',
  'lib/cli/adopt.ts': 'a topology that the constructs refuse',
  'lib/cli/fleet-output.ts': 'a process that has ended',
  'lib/cli/folders.ts': 'a folder that cannot be made',
  'lib/cli/init.ts': 'what the constructs refuse, to say that nothing is written',
  'lib/cli/input.ts': 'a file that cannot be read',
  'lib/cli/output.ts': 'a file that cannot be written',
  // The end of the command: every error becomes its message and exit status 2.
  'lib/cli/run.ts': 'everything',
  'lib/fleet/delivery-file.ts': 'a file that is not YAML is of others',
  'lib/fleet/record.ts': 'JSON.parse',
  // The end of a cluster, whose error may not end the others.
  'lib/fleet/task.ts': 'everything',
  // A decoder of YAML that stops at the first mistake.
  'lib/knative/config-istio/unreadable.ts': 'Unreadable, and the end of the stack',
  'lib/platform/certificate.ts': 'X509Certificate',
  'lib/private/base64.ts': 'atob',
  'lib/private/manifest/manifest-object.ts': 'Unresolved: a value that only cdk8s resolves',
  'lib/private/manifest/text.ts': 'Unusual: what only the general writer writes',
  'lib/private/refusal.ts': 'JSON.stringify, for a value that refers to itself',
  'lib/private/yaml/data-file.ts': 'a file that cannot be read; js-yaml',
  'lib/private/yaml/kubectl.ts': 'js-yaml',
  'lib/private/yaml/nodes.ts': 'js-yaml',
  'lib/topology/file/text.ts': 'a file that cannot be read; TextDecoder',
  'lib/verify/certificate.ts': 'X509Certificate',
};

test('errors are caught in these files only', () => {
  const catching = SOURCES.filter(({ text }) => /\} catch [({]|\.catch\(\w/.test(text)).map(({ file }) => file);
  expect(catching.sort()).toEqual(Object.keys(CAUGHT));
});

test.each([
  ['a regular expression over a message', READS_MESSAGES, 'const at = /at (.*)/.exec(error.message);'],
  ['a message that is searched', READS_MESSAGES, "if ((error as Error).message.includes('port')) return;"],
  ['a refusal that is split', READS_MESSAGES, "describeRefusal(refusal).split(';')"],
  ['a trial construct', CATCHES_REFUSALS, 'try {\n  new IsolatedGateway(chart, id, props);\n} catch (error) {}'],
  ['a trial factory', CATCHES_REFUSALS, 'try {\n    return KnativeRelease.of(version);\n  } catch {}'],
])('%s is found', (_, pattern, code) => {
  expect(code).toMatch(pattern);
});
