import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdk8sVersion } from '../../lib/cli/package';
import { command, filesOf, FOREIGN, temporary } from './support';

interface SarifLog {
  readonly runs: readonly {
    readonly results: readonly {
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
      readonly partialFingerprints: { readonly primaryLocationLineHash: string };
    }[];
  }[];
}

const GATEWAYS =
  'gateways: { alpha: { assignment: { namespaces: [alpha] }, loadBalancer: { awsNetwork: { internal: true } } } }';

function fleet(clusters: string): string {
  return `defaults:\n  knative: "1.15"\n  ${GATEWAYS}\nclusters:\n${clusters}`;
}

/** An output without clusters. */
function empty(): string {
  const output = temporary('dist');
  mkdirSync(join(output, 'clusters'), { recursive: true });
  return output;
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

  test('removes nothing that a forged record names, and makes all anew for one that cannot be read', async () => {
    const output = temporary('dist');
    const record = join(output, 'fleet-hashes.json');
    await synth(TWO, output);
    writeFileSync(join(output, '..', 'ours'), '');
    writeFileSync(join(output, 'notes'), '');
    const entry = { input: 'a', output: 'b' };
    for (const name of ['..', '../..', '../../ours', '', '.', '../notes']) {
      writeFileSync(record, JSON.stringify({ [name]: entry }));
      expect((await synth(TWO, output)).stderr).toMatch(/2 clusters written, 0 unchanged\n$/);
    }
    for (const text of ['null', '[]', '{"one":null,"two":{"input":1}}', '{']) {
      writeFileSync(record, text);
      expect((await synth(TWO, output)).stderr).toMatch(/2 clusters written, 0 unchanged\n$/);
    }
    expect(Object.keys(filesOf(join(output, '..')))).toEqual(expect.arrayContaining(['dist/notes', 'ours']));
  });

  test('replaces or removes no folder that has files of others, and says which', async () => {
    const output = temporary('dist');
    await synth(TWO, output);
    writeFileSync(join(output, 'clusters/one/notes.md'), 'ours');
    mkdirSync(join(output, 'clusters/two/ours'));
    const before = filesOf(output);
    for (const text of [TWO, fleet('  three: {}\n')]) {
      const { status, stderr } = await synth(text, output);
      expect([status, stderr]).toEqual([2, expect.stringContaining('nothing is written; to fix: move what is yours')]);
      expect(stderr).toContain('clusters/one/notes.md, ');
      expect(stderr).toContain('clusters/two/ours: not written by this command');
      expect(filesOf(output)).toEqual(before);
    }
  });

  test.each(['', 'clusters', 'clusters/one'])('refuses a file in place of the folder %j', async (path) => {
    const output = temporary('dist');
    const place = join(output, path);
    mkdirSync(join(place, '..'), { recursive: true });
    writeFileSync(place, 'ours');
    const { status, stderr } = await synth(TWO, output);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${place}: not a folder; make it a folder`)]);
  });

  test('writes through no symbolic link in place of the folder of the clusters', async () => {
    const [output, elsewhere] = [temporary('dist'), temporary('elsewhere')];
    for (const folder of [output, join(elsewhere, 'one')]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(elsewhere, 'one/ours'), '');
    symlinkSync(elsewhere, join(output, 'clusters'));
    const { status, stderr } = await synth(TWO, output);
    expect([status, stderr]).toEqual([2, expect.stringContaining('clusters: a symbolic link')]);
    expect(Object.keys(filesOf(elsewhere))).toEqual(['one/ours']);
  });

  test('removes what brought the clusters there when nothing does any more, if it wrote it', async () => {
    const output = temporary('dist');
    const source = 'source: { git: { url: "https://git.example.com/a.git" } }';
    await synth(`${TWO}delivery: { argoCdApplicationSet: { ${source} } }\n`, output);
    const files = ['fleet.k8s.yaml', 'kustomization.yaml'];
    expect(Object.keys(filesOf(output))).toEqual(expect.arrayContaining(files));
    await synth(TWO, output);
    for (const name of files) expect(Object.keys(filesOf(output))).not.toContain(name);
    for (const name of files) writeFileSync(join(output, name), 'ours');
    await synth(TWO, output);
    for (const name of files) expect(filesOf(output)[name]).toBe('ours');
  });

  test.each(FOREIGN)('does not replace %s with what brings the clusters there', async (_, content) => {
    const output = temporary('dist');
    const delivered = `${TWO}delivery: { argoCdApplicationSet: { source: { git: { url: "https://git.example.com/a" } } } }\n`;
    for (const [text, name] of [TWO, delivered].flatMap((each) =>
      ['fleet.k8s.yaml', 'kustomization.yaml'].map((file) => [each, join(output, file)] as const),
    )) {
      await synth(text, output);
      writeFileSync(name, content);
      const before = filesOf(output);
      const { status, stderr } = await synth(delivered, output, '--all');
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/^knative-gateways: fleet synth: not written by a fleet/),
      ]);
      expect(stderr).toContain(`got ${JSON.stringify(name)}; to fix: move it elsewhere`);
      expect(filesOf(output)).toEqual(before);
      rmSync(name);
    }
    expect((await synth(delivered, output)).status).toBe(0);
    expect((await synth(delivered, output, '--all')).status).toBe(0);
  });

  test('removes what runs that were killed have left, and nothing of one that runs or of others', async () => {
    const output = temporary('dist');
    // The highest number of a process of Linux is 2^22.
    const [left, running, ours] = ['.synth-9999999-AbC123', `.synth-${process.pid}-AbC123`, '.synth-ours'];
    for (const name of [left, running, ours]) mkdirSync(join(output, name, 'new/one'), { recursive: true });
    expect((await synth(TWO, output)).status).toBe(0);
    expect(readdirSync(output).sort()).toEqual([running, ours, 'clusters', 'fleet-hashes.json'].sort());
  });

  test('writes no folder by the name of the standard output', async () => {
    const file = temporary('fleet.yaml');
    writeFileSync(file, TWO);
    const { status, stderr } = await command('fleet', 'synth', file, '--output', '-');
    expect([status, stderr]).toEqual([2, expect.stringContaining('a fleet is written into a folder')]);
  });

  test('the record says nothing of where the command was run', async () => {
    const [here, there] = [temporary('dist'), temporary('dist')];
    await synth(TWO, here);
    await synth(TWO, there);
    expect(filesOf(there)).toEqual(filesOf(here));
    expect(cdk8sVersion()).toMatch(/^2\./);
  });

  test('writes nothing if one cluster is wrong, and says which', async () => {
    const output = temporary('dist');
    const { status, stderr } = await synth(fleet('  one: {}\n  two: { topology: { istio: "1.2" } }\n'), output);
    expect(status).toBe(2);
    expect(stderr).toMatch(/fleet\.yaml:6:29: clusters\.two\.topology\.istio: /);
    expect(() => filesOf(output)).toThrow('ENOENT');
  });

  test('names the line of what is wrong with the file itself', async () => {
    const { status, stderr } = await synth(fleet('  one: { regoin: eu }\n'), temporary('dist'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/fleet\.yaml:5:\d+: clusters\.one\.regoin: unknown property; .*region/);
  });

  test('an empty file, and a topology file', async () => {
    const nothing = await synth('', temporary('dist'));
    expect([nothing.status, nothing.stderr]).toEqual([
      2,
      expect.stringContaining('empty; allowed: a mapping with clusters'),
    ]);
    const file = temporary('topology.yaml');
    writeFileSync(file, `knative: "1.15"\n${GATEWAYS}\n`);
    const topology = await command('fleet', 'synth', file);
    expect(topology.stderr).toMatch(
      /a topology file, where a fleet file is read; to fix: use `knative-gateways synth`/,
    );
    writeFileSync(file, TWO);
    const wrong = await command('synth', file);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('use `knative-gateways fleet synth`')]);
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

  test('JSON and SARIF are one document for all clusters', async () => {
    const file = join(output, '..', 'findings.sarif');
    for (const flags of [['--output', file], [`--output=${file}`], ['-o', file], []]) {
      const printed = await command('fleet', 'analyze', output, '--format', 'sarif', ...flags);
      expect(printed.status).toBe(0);
      const { runs } = JSON.parse(flags.length > 0 ? readFileSync(file, 'utf8') : printed.stdout) as SarifLog;
      expect(runs).toHaveLength(1);
      const results = runs[0]?.results ?? [];
      const files = results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri);
      expect(files.map((uri) => /clusters\/\w+\/gateways\.k8s\.yaml$/.exec(uri ?? '')?.[0])).toEqual([
        'clusters/one/gateways.k8s.yaml',
        'clusters/two/gateways.k8s.yaml',
      ]);
      const prints = new Set(results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash));
      expect(prints.size).toBe(2);
    }
    const json = await command('fleet', 'cost', output, '--format=json');
    expect(JSON.parse(json.stdout)).toMatchObject({ clusters: { one: { gateways: {} }, two: { gateways: {} } } });
  });

  test('a cluster that fails is not in the document', async () => {
    const { status, stdout } = await command('fleet', 'cost', output, '--format', 'json', '--usage', '{cluster}.yaml');
    expect([status, JSON.parse(stdout)]).toEqual([2, { clusters: {} }]);
  });

  test('formats of which several make no document need a file for each', async () => {
    const { status, stdout, stderr } = await command('fleet', 'analyze', output, '--format', 'junit');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      "--format junit: the clusters make no single document; to fix: write a file for each: --output '{cluster}.junit'",
    );
  });

  test('costs and plans add up', async () => {
    const cost = (await command('fleet', 'cost', output)).stdout;
    const priced = (name: string): number =>
      Number(new RegExp(`^${name} .* (\\S+) \\+ unknown +(\\S+) \\+ unknown$`, 'm').exec(cost)?.[1]);
    expect(priced('one')).toBeGreaterThan(1);
    expect(priced('total')).toBeCloseTo(2 * priced('one'));
    expect((await command('fleet', 'plan', output, output)).stdout).toMatch(/^total +0 +0 +0$/m);
  });

  test("what is written to files is the command's own, and files beside the folders are no clusters", async () => {
    writeFileSync(join(output, 'clusters/README'), '');
    const pattern = join(output, '{cluster}.report');
    for (const flags of [['--output', pattern], [`--output=${pattern}`]]) {
      const { status, stdout, stderr } = await command('fleet', 'analyze', output, ...flags);
      expect([status, stdout, stderr.match(/^\w+:$/gm)]).toEqual([0, '', ['one:', 'two:']]);
    }
    expect(filesOf(output)['one.report']).toContain('Knative 1.15');
  });

  test('what a command says is beside the name of its cluster, and a cluster that fails has no figures', async () => {
    const { status, stdout, stderr } = await command('fleet', 'cost', output, '--usage', '{cluster}.yaml');
    expect(status).toBe(2);
    expect(stderr).toBe(
      'one:\nknative-gateways: one.yaml: there is no such file\ntwo:\nknative-gateways: two.yaml: there is no such file\n',
    );
    expect(stdout).toMatch(/^one +- +- +-\ntwo +- +- +-\ntotal +- +- +-$/m);
  });

  test('one file for all clusters is refused', async () => {
    const one = join(output, 'one-for-all.json');
    for (const flags of [['--output', one], [`--output=${one}`], ['-o', one]]) {
      const { status, stderr } = await command('fleet', 'picture', output, ...flags);
      expect([status, stderr]).toEqual([2, expect.stringContaining('put {cluster} into its name')]);
    }
    expect(Object.keys(filesOf(output))).not.toContain('one-for-all.json');
  });

  test('the folder of the files is made', async () => {
    const pattern = join(output, 'pictures', '{cluster}.txt');
    expect((await command('fleet', 'picture', output, '--output', pattern)).status).toBe(0);
    expect(Object.keys(filesOf(join(output, 'pictures')))).toEqual(['one.txt', 'two.txt']);
  });

  test('{cluster} stands for the name', async () => {
    const pattern = join(output, '{cluster}.txt');
    expect((await command('fleet', 'picture', output, '--output', pattern)).status).toBe(0);
    expect(Object.keys(filesOf(output))).toEqual(expect.arrayContaining(['one.txt', 'two.txt']));
  });

  test.each([
    ['no folder', ['fleet', 'cost'], /give the folder/],
    ['no output of a fleet', ['fleet', 'cost', '.'], /there is no folder clusters/],
    ['an output without clusters', ['fleet', 'cost', empty()], /no cluster has a folder in clusters/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stderr } = await command(...args);
    expect([status, message.test(stderr)]).toEqual([2, true]);
  });
});
