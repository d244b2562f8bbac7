import { adopt, type Adoption } from '../../lib/adopt/adopt';
import { type Make } from '../../lib/adopt/make';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { isObject, type KubeObject, object } from '../../lib/private/access';
import { configIstio, entry, gateway, label, pods, server, service, STOCK } from '../analysis/support';
import { make, manifestsOf } from './support';

function handMade(number: number, replicas = 2): KubeObject[] {
  const id = `gw-${number}/team-${number}`;
  const labels = { istio: `team-${number}` };
  return [pods(id, labels, { replicas }), service(id, labels), gateway(id, labels, server(80))];
}

function installation(
  numbers: readonly number[],
  more: (number: number) => KubeObject[] = handMade,
  selected = (number: number): object => label('gateway', `team-${number}`),
): KubeObject[] {
  return [
    configIstio([STOCK, ...numbers.map((number) => entry(`gw-${number}/team-${number}`, selected(number)))]),
    ...numbers.flatMap((number) => more(number)),
  ];
}

/** The adoption, and how often gateways were made, together with how many others. */
function counted(objects: readonly KubeObject[]): { readonly adoption: Adoption; readonly gateways: number } {
  let gateways = 0;
  const counting: Make = (topology) => {
    gateways += Object.keys(object(topology, 'gateways') ?? {}).length;
    return make(topology);
  };
  const loaded = loadObjects(objects, 'input');
  return { adoption: adopt(loaded, buildModel(loaded.manifests), counting), gateways };
}

const upTo = (count: number): readonly number[] => [...Array(count).keys()];

describe('gateways made from one template', () => {
  test('are tried in proportion to their number, and a single one as often as ever', () => {
    const tried = (count: number, replicas: (number: number) => number): number =>
      counted(installation(upTo(count), (number) => handMade(number, replicas(number)))).gateways;
    const same = (): number => 2;
    expect(tried(1, same)).toBeGreaterThan(10);
    expect(tried(12, same)).toBeLessThan(tried(4, same) + 5 * 8);
    // Those that differ are tried all together, each time.
    expect(tried(3, (number) => number)).toBeGreaterThan(10 * 3);
  });

  test('have what each of them alone has', () => {
    // From a topology with other options, so that something is found.
    const own = manifestsOf({
      knative: '1.15',
      defaultDomain: 'example.com',
      gateways: Object.fromEntries(
        upTo(8).map((number) => [
          `team-${number}`,
          {
            assignment: { label: { key: 'gateway', value: `team-${number}` } },
            loadBalancer: number === 5 ? 'clusterIp' : { awsNetwork: { internal: true } },
            scaling: { fixed: number === 3 ? 4 : 2 },
            ...(number === 6 && { hosts: ['*.six.example.com'] }),
          },
        ]),
      ),
    }) as KubeObject[];
    const { adoption } = counted(own);
    expect(adoption.whole).toHaveLength(8);
    expect(adoption.left).toEqual([]);
    const gateways = object(adoption.topology, 'gateways') ?? {};
    const settings = (number: number): unknown => {
      const { loadBalancer, scaling, hosts } = gateways[`team-${number}`] as Record<string, unknown>;
      return { loadBalancer, scaling, hosts };
    };
    expect(settings(0)).toEqual(settings(7));
    expect(settings(0)).toMatchObject({ scaling: { fixed: 2 } });
    expect(settings(3)).toMatchObject({ scaling: { fixed: 4 } });
    expect(settings(5)).toMatchObject({ loadBalancer: 'clusterIp' });
    expect(settings(6)).toMatchObject({ hosts: ['*.six.example.com'] });
  });

  test('are told apart by what is left of them without their names', () => {
    // The third differs from the others by a value alone that its name hides.
    const objects = installation(upTo(4), (number) =>
      handMade(number).map((each) =>
        number === 2 && each['kind'] === 'Service' ? withPortName(each, 'team-2') : each,
      ),
    );
    const all = lines(counted(objects).adoption);
    for (const number of upTo(4)) {
      const alone = installation([number], () =>
        objects.filter((each) => object(each, 'metadata')?.['namespace'] === `gw-${number}`),
      );
      const own = `gw-${number}/`;
      const said = (some: readonly string[]): string[] => some.filter((line) => line.includes(own)).sort();
      expect(said(all)).toEqual(said(lines(counted(alone).adoption)));
      expect(said(all)).not.toEqual([]);
    }
  });
});

test('of gateways that the constructs refuse, the others are found by halves', () => {
  // Some services may have both labels.
  const selected = (number: number): object => label(number === 7 ? 'tier' : 'gateway', `team-${number}`);
  const { adoption, gateways } = counted(installation(upTo(16), handMade, selected));
  expect(Object.keys(object(adoption.topology, 'existingGateways') ?? {})).toHaveLength(15);
  expect(adoption.left.join('\n')).toMatch(
    /Gateway team-7 is left out, because the constructs refuse it: .*\n.*team-7\.assignment/,
  );
  expect(gateways).toBeLessThan(16 * 16);
});

function lines({ left }: Adoption): readonly string[] {
  return left.map((line) => line.trim());
}

function withPortName(each: KubeObject, name: string): KubeObject {
  const spec = object(each, 'spec') ?? {};
  const [first, ...others] = (spec['ports'] as unknown[]).filter(isObject);
  return { ...each, spec: { ...spec, ports: [{ ...first, name }, ...others] } };
}
