import { BLOCKS } from './pages';

/** What each kind of block is held to. */
const HELD: Readonly<Record<string, string>> = {
  console: 'test/docs/tutorials.test.ts runs them; that of docs/live-cluster.md runs in the conformance run',
  go: 'test/docs.test.ts compares them with the files that `npm run languages` runs',
  java: 'as Go',
  json: 'test/docs/yaml.test.ts parses them',
  python: 'as Go',
  sh: 'test/docs/commands.test.ts knows their commands and options',
  ts: 'test/docs/types.test.ts type-checks them',
  yaml: 'test/docs/yaml.test.ts parses them, and those with a schema are checked by it',
};

/** Blocks that nothing runs: output that is shown apart from its command, a diagram, another language. */
const SHOWN: readonly string[] = [
  'docs/architecture.md mermaid',
  'docs/cost.md text',
  'docs/cross-access.md text',
  'docs/plan.md text',
  'docs/topology-file.md text',
];

test('every block is held to something, or is one of the few that are only shown', () => {
  const shown = BLOCKS.filter(({ language }) => !Object.hasOwn(HELD, language));
  expect(shown.map(({ page, info }) => `${page} ${info}`).sort()).toEqual(SHOWN);
  expect(BLOCKS.length - shown.length).toBeGreaterThan(250);
});
