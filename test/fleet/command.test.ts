import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, filesOf, temporary } from './support';

const GATEWAYS =
  'gateways: { alpha: { assignment: { namespaces: [alpha] }, loadBalancer: { awsNetwork: { internal: true } } } }';

function fleet(clusters: string): string {
  return `defaults:\n  knative: "1.15"\n  ${GATEWAYS}\nclusters:\n${clusters}`;
}

const TWO = fleet('  one: {}\n  two: {}\n');

async function synth(text: string, output: string, ...args: readonly string[]): ReturnType<typeof command> {
  const file = join(output, '..', 'fleet.yaml');
  writeFileSync(file, text);
  return command('fleet', 'synth', file, '--output', output, '--jobs', '1', ...args);
}

describe('fleet synth', () => {
  test('leaves unchanged clusters alone, and makes what was changed', async () => {
    const output = temporary('dist');
    expect((await synth(TWO, output)).stderr).toMatch(/2 clusters written, 0 unchanged\n$/);
    const before = filesOf(output);
    expect((await synth(TWO, output)).stderr).toMatch(/0 clusters written, 2 unchanged\n$/);
    writeFileSync(join(output, 'clusters/one/gateways.k8s.yaml'), 'edited');
    expect((await synth(TWO, output)).stderr).toMatch(/1 cluster written, 1 unchanged\n$/);
    rmSync(join(output, 'clusters/two'), { recursive: true });
    expect((await synth(TWO, output)).stderr).toMatch(/1 cluster written, 1 unchanged\n$/);
    expect((await synth(TWO, output, '--all')).stderr).toMatch(/2 clusters written, 0 unchanged\n$/);
    expect(filesOf(output)).toEqual(before);
    const changed = await synth(fleet('  one: {}\n  two: { topology: { clusterDomain: two.local } }\n'), output);
    expect(changed.stderr).toMatch(/1 cluster written, 1 unchanged\n$/);
    expect(filesOf(output)['clusters/two/gateways.k8s.yaml']).toContain('svc.two.local');
  });

  test('removes the folder of a cluster that left the fleet, and no other', async () => {
    const output = temporary('dist');
    await synth(TWO, output);
    writeFileSync(join(output, 'clusters/README'), 'ours');
    expect((await synth(fleet('  one: {}\n'), output)).status).toBe(0);
    expect(Object.keys(filesOf(output))).toEqual([
      'clusters/README',
      'clusters/one/gateways.k8s.yaml',
      'fleet-hashes.json',
    ]);
  });

  test('writes nothing if one cluster is wrong, and says which', async () => {
    const output = temporary('dist');
    const { status, stderr } = await synth(fleet('  one: {}\n  two: { topology: { istio: "1.2" } }\n'), output);
    expect(status).toBe(2);
    expect(stderr).toMatch(/fleet\.yaml: cluster two: istio: /);
    expect(() => filesOf(output)).toThrow('ENOENT');
  });

  test('names the line of what is wrong with the file itself', async () => {
    const { status, stderr } = await synth(fleet('  one: { regoin: eu }\n'), temporary('dist'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/fleet\.yaml:5:\d+: clusters\.one\.regoin: unknown property; .*region/);
  });

  test('writes nothing if the analyzer finds something at the level', async () => {
    const output = temporary('dist');
    const { status, stderr } = await synth(TWO, output, '--fail-on', 'note');
    expect(status).toBe(1);
    expect(stderr).toMatch(/nothing is written, because of 2 clusters\n$/);
    expect(() => filesOf(output)).toThrow('ENOENT');
  });
});

describe('commands for each cluster', () => {
  const output = temporary('dist');
  beforeAll(async () => {
    await synth(TWO, output);
  });

  test('a line for each, and a total', async () => {
    const { status, stdout } = await command('fleet', 'analyze', output);
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['cluster', 'errors', 'warnings', 'notes'],
      ['one', '0', '0', '1'],
      ['two', '0', '0', '1'],
      ['total', '0', '0', '2'],
    ]);
  });

  test('options reach the command, and its status comes back', async () => {
    expect((await command('fleet', 'analyze', output, '--fail-on', 'note')).status).toBe(1);
    const { status, stderr } = await command('fleet', 'analyze', output, '--no-such-option');
    expect(status).toBe(2);
    expect(stderr).toContain('--no-such-option');
  });

  test('with --format, what the command prints', async () => {
    const { stdout } = await command('fleet', 'cost', output, '--format', 'markdown');
    expect(stdout.match(/^(one|two):$/gm)).toEqual(['one:', 'two:']);
    expect(stdout).toContain('| ');
  });

  test('costs and plans add up', async () => {
    const cost = (await command('fleet', 'cost', output)).stdout;
    const [one, total] = ['one', 'total'].map((name) => Number(new RegExp(`^${name}.*?(\\S+)$`, 'm').exec(cost)?.[1]));
    expect(one).toBeGreaterThan(1);
    expect(total).toBeCloseTo(2 * (one ?? 0));
    expect((await command('fleet', 'plan', output, output)).stdout).toMatch(/^total +0 +0 +0$/m);
  });

  test('{cluster} stands for the name', async () => {
    const pattern = join(output, '{cluster}.txt');
    expect((await command('fleet', 'picture', output, '--output', pattern)).status).toBe(0);
    expect(Object.keys(filesOf(output))).toEqual(expect.arrayContaining(['one.txt', 'two.txt']));
  });

  test.each([
    ['no folder', ['fleet', 'cost'], /give the folder/],
    ['no output of a fleet', ['fleet', 'cost', '.'], /there is no folder clusters/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await command(...args);
    expect([status, message.test(stderr)]).toEqual([2, true]);
  });
});
