import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../lib/cli/folders';
import { cli, root, workingFolder } from './support';

const folder = workingFolder();

const TOPOLOGY = `knative: "1.15.1"
gateways:
  alpha: { assignment: { label: { key: gateway, value: alpha } }, loadBalancer: clusterIp }
`;
const FLEET = 'defaults: { knative: "1.15.1", gateways: {} }\nclusters:\n  one: {}\n';
const OBJECT = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: team }\n';

// A folder that is there, and in which nothing can be made, by root neither.
const NOWHERE = existsSync('/proc') ? '/proc' : '/dev/null';

beforeAll(() => {
  folder.write('topology.yaml', TOPOLOGY);
  folder.write('fleet.yaml', FLEET);
  folder.write('object.yaml', OBJECT);
  folder.write('fleet/clusters/one/topology.k8s.yaml', OBJECT);
  folder.write('file', '');
  symlinkSync('gone', 'dangling');
});

test('folders are made with those that they are in, and those that are there stay', () => {
  makeFolder('a/b/c');
  writeFileSync('a/b/kept', '');
  makeFolder('a/b');
  makeFolder(join(process.cwd(), 'a/d/'));
  expect([readdirSync('a').sort(), readdirSync('a/b').sort()]).toEqual([
    ['b', 'd'],
    ['c', 'kept'],
  ]);
});

test.each([`${NOWHERE}/x`, `${NOWHERE}/x/y/z`, 'file/x', 'dangling', 'dangling/x', ''])(
  '%j: where none can be made is an error',
  (path) => {
    expect(() => {
      makeFolder(path);
    }).toThrow(/: nothing can be made there \(E[A-Z]+\); to fix: name another folder$/);
  },
);

const ERROR = /: (?:nothing can be made there \(E[A-Z]+\); to fix: |there is no folder )/;
const COMMANDS: readonly (readonly string[])[] = [
  ['synth', 'topology.yaml', '--output', `${NOWHERE}/x`],
  ['synth', 'topology.yaml', '--format', 'helm', '-o', `${NOWHERE}/x`],
  ['synth', 'topology.yaml', '-o', NOWHERE],
  ['fleet', 'synth', 'fleet.yaml', '--output', `${NOWHERE}/x`],
  ['fleet', 'picture', 'fleet', '--output', `${NOWHERE}/x/{cluster}/picture.html`],
  ['analyze', 'object.yaml', '--output', `${NOWHERE}/x/report`],
  ['picture', 'object.yaml', '-o', `${NOWHERE}/x/picture.html`],
  ['init', `${NOWHERE}/x/topology.yaml`, '--domain', 'example.com', '--gateway', 'a', '--load-balancer', 'clusterIp'],
];

test.each(COMMANDS)('%s %s %s %s %s: an error', async (...args) => {
  const { status, stderr } = await cli(args);
  expect(stderr).toMatch(ERROR);
  expect(status).toBe(2);
});

test('a command ends where nothing can be made, and where it can', () => {
  // What does not end is in a process of its own.
  const child = (path: string): string => {
    const args = [
      '--import',
      join(root, 'node_modules/tsx/dist/loader.mjs'),
      join(root, 'lib/cli/main.ts'),
      'synth',
      'topology.yaml',
      '-o',
      path,
    ];
    const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
    return `${status ?? signal ?? ''} ${stderr}`;
  };
  expect(child(`${NOWHERE}/x`)).toMatch(ERROR);
  expect(child('made/there')).toMatch(/^0 made\/there\/topology\.k8s\.yaml/);
});

test('the file that cannot be made in a folder that is there is named, with the reason', async () => {
  const { status, stderr } = await cli(['analyze', 'object.yaml', '--output', `${NOWHERE}/report`]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/\/report: it cannot be written \(E[A-Z]+\); to fix: name another file\n$/);
  expect((await cli(['analyze', 'object.yaml', '--output', 'report'])).status).toBe(0);
  expect(statSync('report').isFile()).toBe(true);
});
