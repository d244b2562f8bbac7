import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { expect as importedExpect } from '@jest/globals';
import { GatewayAssignment, GatewayWorkload, KnativeRelease, KnativeService, MultiGatewayChart } from '../lib';
import '../lib/jest';
import { type Manifest } from './support';

const root = resolve(__dirname, '..');
const ALPHA = 'istio-system-alpha/knative-custom-gateway-alpha';
const STOCK = 'knative-serving/knative-ingress-gateway';
const PUBLIC = 'alpha.default.example.com';
const PRIVATE = 'beta.default.example.com';

/** Service alpha on the stock gateway, service beta on a gateway of its own. */
function topology(app: App = new App()): MultiGatewayChart {
  const chart = new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultDomain: 'example.com',
    gateways: { alpha: { namespace: 'istio-system-alpha', assignment: GatewayAssignment.label('gateway', 'alpha') } },
  });
  new KnativeService(chart, 'alpha', { image: 'example.com/app:1' });
  new KnativeService(chart, 'beta', { image: 'example.com/app:1' }).assignTo(chart.gateway('alpha'));
  return chart;
}

// It is in a chart of its own, so that it is not applied.
test('an IstioOperator for istioctl belongs to the chart', () => {
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_22,
    defaultDomain: 'example.com',
    gateways: {
      alpha: { workload: GatewayWorkload.istioOperator(), assignment: GatewayAssignment.label('gateway', 'alpha') },
    },
  });
  new KnativeService(chart, 'beta', { image: 'example.com/app:1' }).assignTo(chart.gateway('alpha'));
  expect(chart).toRouteHost(PRIVATE).through(ALPHA);
  expect(() => {
    expect(Testing.synth(chart)).toRouteHost(PRIVATE, { knative: '1.22' }).through(ALPHA);
  }).toThrow('selects no gateway pods');
});

test('the domain of the cluster', () => {
  const service = Testing.synth(topology()).filter(
    ({ kind, metadata }: Manifest) => kind === 'Service' && metadata.name === 'alpha',
  );
  const local = 'knative-serving/knative-local-gateway';
  expect(service).toRouteHost('alpha.default.svc.corp.example', { clusterDomain: 'corp.example' }).through(local);
  expect(service).not.toRouteHost('alpha.default.svc.corp.example').through(local);
});

/** The same, but the gateway's pods carry the stock gateway's label. */
function leaking(): Manifest[] {
  const text = JSON.stringify(Testing.synth(topology()));
  return JSON.parse(
    text.replaceAll('"istio":"knative-custom-gateway-alpha"', '"istio":"ingressgateway"'),
  ) as Manifest[];
}

function messageOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion passed');
}

const chart = topology();

describe('toIsolateGateways', () => {
  test('accepts a Chart, an App and a list of manifests', () => {
    const app = new App();
    topology(app);
    expect(chart).toIsolateGateways();
    expect(app).toIsolateGateways();
    expect(Testing.synth(chart)).toIsolateGateways();
  });

  test('fails where a gateway answers what it is not assigned to, and says where', () => {
    expect(leaking()).not.toIsolateGateways();
    const message = messageOf(() => {
      expect(leaking()).toIsolateGateways();
    });
    expect(message).toContain('expected every gateway to answer its own hosts only');
    expect(message).toContain(
      `  ${PRIVATE} of default/beta, assigned to ${ALPHA}, is answered by istio-system/istio-ingressgateway`,
    );
  });

  test('.not fails where gateways are isolated', () => {
    expect(
      messageOf(() => {
        expect(chart).not.toIsolateGateways();
      }),
    ).toBe('expected gateways to answer hosts of each other, but they are isolated');
  });

  test('a leak shows without any service that could leak', () => {
    expect(leaking().filter(({ apiVersion }) => apiVersion !== 'serving.knative.dev/v1')).not.toIsolateGateways();
  });

  test('two gateways without selector share whatever comes, even while nothing does', () => {
    const manifests = Testing.synth(chart);
    const config = manifests.find(({ metadata }) => metadata.name === 'config-istio');
    config.metadata.annotations = { 'cdk8s-knative-gateways/patch': 'several-defaults' };
    config.data['external-gateways'] = config.data['external-gateways'].replace(/ +labelSelector:[^]*$/, '');
    expect(manifests.filter(({ apiVersion }) => apiVersion !== 'serving.knative.dev/v1')).not.toIsolateGateways();
  });

  test('a configuration that net-istio refuses isolates nothing', () => {
    const manifests = Testing.synth(chart);
    const config = manifests.find(({ metadata }) => metadata.name === 'config-istio');
    config.data['external-gateways'] = '- {name: a}';
    expect(
      messageOf(() => {
        expect(manifests).toIsolateGateways();
      }),
    ).toMatch(/^net-istio refuses config-istio, so there are no gateways: /);
  });

  test('with one gateway there is nothing to assert, either way', () => {
    const message = 'config-istio has 1 external gateway: there is nothing to isolate';
    expect(() => {
      expect([]).toIsolateGateways();
    }).toThrow(message);
    expect(() => {
      expect([]).not.toIsolateGateways();
    }).toThrow(message);
  });
});

describe('toRouteHost(host).through(gateway)', () => {
  test('accepts gateways and the names of Istio Gateways', () => {
    expect(chart).toRouteHost(PRIVATE).through(chart.gateway('alpha'));
    expect(chart).toRouteHost(PRIVATE).through(ALPHA);
    expect(chart).toRouteHost(PRIVATE).through('knative-custom-gateway-alpha');
    expect(chart).toRouteHost(PUBLIC).through(chart.defaultGateway);
    expect(chart).toRouteHost('beta.default.svc.cluster.local').through('knative-custom-gateway-alpha-local');
    expect(chart).toRouteHost('alpha.default.svc.cluster.local').through('knative-local-gateway');
    expect(Testing.synth(chart)).toRouteHost(PRIVATE).through(ALPHA);
  });

  test('.not: the gateway does not answer the host', () => {
    expect(chart).not.toRouteHost(PRIVATE).through(chart.defaultGateway);
    expect(chart).not.toRouteHost(PUBLIC).through(ALPHA);
    expect(chart).not.toRouteHost('nobody.example.com').through(ALPHA);
  });

  test.each([
    ['another gateway', PRIVATE, STOCK],
    ['a host of nobody', 'nobody.example.com', STOCK],
  ])('fails for %s, and explains', (_, host, gateway) => {
    const message = messageOf(() => {
      expect(chart).toRouteHost(host).through(gateway);
    });
    expect(message).toMatch(new RegExp(`^expected ${host} to be answered through ${gateway}\n\n1\\. `));
  });

  test('.not fails where the gateway answers', () => {
    expect(
      messageOf(() => {
        expect(chart).not.toRouteHost(PRIVATE).through(ALPHA);
      }),
    ).toMatch(new RegExp(`^expected ${PRIVATE} not to be answered through ${ALPHA}\n\n1\\. `));
  });

  test('a leak is seen from both sides', () => {
    expect(leaking()).toRouteHost(PRIVATE).through(STOCK);
    expect(leaking()).toRouteHost(PRIVATE).through(ALPHA);
  });

  test('a gateway that does not exist is an error, either way', () => {
    const message = `no gateway has this name; got "gamma"; allowed: a gateway, or the name of its Istio Gateway: ${ALPHA}, ${ALPHA}-local, ${STOCK}, knative-serving/knative-local-gateway`;
    expect(
      messageOf(() => {
        expect(chart).toRouteHost(PRIVATE).through('gamma');
      }),
    ).toBe(message);
    expect(
      messageOf(() => {
        expect(chart).not.toRouteHost(PRIVATE).through('gamma');
      }),
    ).toBe(message);
  });

  test('counts as an assertion', () => {
    expect.assertions(1);
    expect(chart).toRouteHost(PRIVATE).through(ALPHA);
  });
});

describe('toHaveNoFindings', () => {
  test('accepts what is in order', () => {
    expect(chart).toHaveNoFindings();
  });

  test('fails with the report, in which objects have their construct paths', () => {
    const broken = topology();
    new ApiObject(broken, 'incomplete', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other', annotations: { 'cdk8s-knative-gateways/ignore': 'no reason' } },
    });
    expect(broken).not.toHaveNoFindings();
    expect(broken).toHaveNoFindings({ level: 'error' });
    const message = messageOf(() => {
      expect(broken).toHaveNoFindings();
    });
    expect(message).toMatch(/^expected no findings of level warning or worse\n\n/);
    expect(message).toContain(
      'warning ignore-without-effect: An ignore has no effect\n  ConfigMap default/other  gateways/incomplete:1\n',
    );
  });

  test('notes count if they are to', () => {
    expect(chart).not.toHaveNoFindings({ level: 'note' });
  });

  test('.not fails where there are none', () => {
    expect(
      messageOf(() => {
        expect(chart).not.toHaveNoFindings();
      }),
    ).toBe('expected findings of level warning or worse, but there are none');
  });

  test('the release can be given', () => {
    expect(chart).not.toHaveNoFindings({ knative: '1.13', level: 'error' });
    expect(() => {
      expect(chart).toHaveNoFindings({ knative: '9.9' });
    }).toThrow('not a known Knative release; got "9.9"');
  });
});

test('whatever is no topology is refused', () => {
  for (const value of ['text', undefined, 7, {}]) {
    expect(() => {
      expect(value).toHaveNoFindings();
    }).toThrow('expect() takes a Chart, an App or a list of manifests');
  }
});

test('a Chart of its own and an empty App are topologies', () => {
  const app = new App();
  expect(app).toHaveNoFindings();
  expect(new Chart(app, 'empty')).toHaveNoFindings();
});

test('the expect of @jest/globals has the matchers as well', () => {
  importedExpect(chart).toIsolateGateways();
  importedExpect(chart).toHaveNoFindings({ level: 'warning' });
  importedExpect(chart).not.toRouteHost(PRIVATE).through(STOCK);
});

describe('an assertion that was not finished', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unfinished-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs test files with a jest of their own; what it says. */
  function jestOn(files: Readonly<Record<string, string>>): { status: number | null; output: string } {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), `require(${JSON.stringify(join(root, 'lib/jest'))});\n${text}`);
    }
    const transform = {
      '^.+\\.[jt]s$': [
        join(root, 'node_modules/@swc/jest'),
        { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
      ],
    };
    const config = { rootDir: folder, roots: [folder], testEnvironment: 'node', transform, injectGlobals: true };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/jest/bin/jest.js'), '--ci', '--config', join(folder, 'jest.config.json')],
      { cwd: folder, encoding: 'utf8' },
    );
    return { status, output: stdout + stderr };
  }

  test.each([
    ['bare', "test('t', () => { expect([]).toRouteHost('a.example.com'); });"],
    ['bare under .not', "test('t', () => { expect([]).not.toRouteHost('a.example.com'); });"],
    ['with fake timers', "test('t', () => { jest.useFakeTimers(); expect([]).toRouteHost('a.example.com'); });"],
    ['in an asynchronous test', "test('t', async () => { await null; expect([]).toRouteHost('a.example.com'); });"],
  ])(
    '%s: the test fails',
    (_, source) => {
      const { status, output } = jestOn({ 'bad.test.js': source });
      expect(output).toContain("expect(...).toRouteHost('a.example.com') must be followed by .through(gateway)");
      expect(output).toContain('1 failed');
      expect(status).toBe(1);
    },
    60_000,
  );

  test('a finished one passes, without globals too', () => {
    const source = `const { expect, test } = require('@jest/globals');
test('t', () => { expect([]).not.toRouteHost('a.example.com').through('knative-ingress-gateway'); });`;
    expect(jestOn({ 'bad.test.js': source })).toMatchObject({
      status: 0,
      output: expect.stringContaining('1 passed') as string,
    });
  }, 60_000);
});
