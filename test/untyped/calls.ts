import { show } from '../../lib/private/refusal';
import { ApiObject, App, Chart } from 'cdk8s';
import type * as publicApi from '../../lib';
import { ShapeChecker, type Shape } from '../../lib/private/shape';
import { apiTypes, type Parameter } from '../../lib/private/types';

type Api = typeof publicApi & Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** A call with one value of the wrong type. */
export interface WrongCall {
  /** The constructor, factory or method, and the wrong value. */
  readonly name: string;
  /** The last step to the wrong value, a property or an index; what is called where an argument is wrong as a whole. */
  readonly step: string | number;
  readonly run: () => unknown;
}

const checker = new ShapeChecker(apiTypes().definitions);

/** Values that callers without a compiler hand over by mistake. */
const WRONG: readonly unknown[] = [null, true, 'true', '', 'x', 5, NaN, [], ['x', 5, null], {}, { x: 1 }, () => 'x'];

/** An instance of each class that options take, or that has methods. A class that is missing here fails the test. */
export function instances(api: Api): Readonly<Record<string, () => object>> {
  const chart = (): Chart => new Chart(new App(), 'chart');
  const { KnativeRelease, GatewayAssignment, IsolatedGateway, LoadBalancer } = api;
  const knative = KnativeRelease.V1_15;
  return {
    ApiObject: () =>
      new ApiObject(chart(), 'object', {
        apiVersion: 'serving.knative.dev/v1',
        kind: 'Route',
        metadata: { name: 'a' },
      }),
    ApplyOrder: () => api.ApplyOrder.file(),
    Fleet: () =>
      new api.Fleet({ clusters: { lab: { topology: { knative: api.KnativeRelease.V1_15, gateways: {} } } } }),
    FleetDelivery: () => api.FleetDelivery.folders(),
    FleetSource: () => api.FleetSource.git({ url: 'https://git.example.com/gateways.git' }),
    ConfigDelivery: () => api.ConfigDelivery.configMaps(),
    ConfigIstio: () => api.ConfigIstio.parse({}, knative),
    DefaultGateway: () => api.DefaultGateway.stock(),
    DisruptionBudget: () => api.DisruptionBudget.none(),
    DomainMapping: () => new api.DomainMapping(chart(), 'mapping', { host: 'a.example.com', service: 'a' }),
    ExistingGateway: () => existing(api),
    GatewayAssignment: () => GatewayAssignment.label('gateway', 'a'),
    GatewayScaling: () => api.GatewayScaling.fixed(1),
    GatewayServer: () => api.GatewayServer.http(),
    GatewayWorkload: () => api.GatewayWorkload.injected(),
    HelmDelivery: () => api.HelmDelivery.valuesConfigMap(),
    IKnativeGateway: () => existing(api),
    IsolatedGateway: () => new IsolatedGateway(chart(), 'gateway', { platform: api.Platform.of({ knative }) }),
    KnativeMultiGatewayConfig: () => new api.KnativeMultiGatewayConfig(chart(), 'config', { knative, gateways: [] }),
    KnativeRelease: () => knative,
    KnativeService: () => new api.KnativeService(chart(), 'service', { image: 'example.com/a:1' }),
    LoadBalancer: () => LoadBalancer.clusterIp(),
    MultiGatewayChart: () => new api.MultiGatewayChart(new App(), 'topology', { knative, gateways: {} }),
    NetworkPolicyProfile: () => api.NetworkPolicyProfile.none(),
    NetIstioController: () => api.NetIstioController.stock(),
    Platform: () => api.Platform.of({ knative }),
  };
}

function existing(api: Api): object {
  return api.IsolatedGateway.fromExisting(new Chart(new App(), 'chart'), 'existing', {
    gatewayName: 'a',
    namespace: 'a',
    podLabels: { a: 'a' },
  });
}

/** Every public constructor, factory and method with each of its parameters and properties wrong in turn. */
export function wrongCalls(api: Api): WrongCall[] {
  const made = instances(api);
  return Object.entries(apiTypes().signatures).flatMap(([name, { kind, parameters }]) => {
    const [className = '', member = ''] = name.split('.');
    const type = api[className] as Readonly<Record<string, unknown>>;
    const call = (values: readonly unknown[]): unknown => {
      if (kind === 'constructor') return Reflect.construct(type as unknown as new () => object, values);
      const target = kind === 'static' ? type : made[className]?.();
      return Reflect.apply(
        (target as Record<string, (...all: unknown[]) => unknown>)[member] as () => unknown,
        target,
        values,
      );
    };
    return parameters.flatMap((parameter, index) =>
      wrongValues(parameter, made).map(({ value, path, got }): WrongCall => ({
        name: `${name} with ${[parameter.name, ...path].join('.')} = ${show(got)}`,
        step: path.at(-1) ?? (['id', 'scope'].includes(parameter.name) ? parameter.name : name),
        run: () => {
          const right = parameters.map((each) => sample(each.shape, made, `of-${index}`));
          const values =
            parameter.rest === true
              ? [...right.slice(0, index), ...(value as unknown[])]
              : [...right.slice(0, index), value, ...right.slice(index + 1)];
          return call(values);
        },
      })),
    );
  });
}

interface WrongValue {
  readonly value: unknown;
  readonly path: Path;
  readonly got: unknown;
}

function wrongValues({ shape, optional, rest }: Parameter, made: ReturnType<typeof instances>): WrongValue[] {
  // Of a rest parameter, JavaScript makes a list in any case.
  const places = placesOf(shape, made).filter(({ path }) => rest !== true || path.length > 0);
  return places.flatMap(({ path, shape: inner, put }) =>
    [...WRONG, ...(path.length === 0 && optional !== true ? [undefined] : [])].flatMap((got): WrongValue[] => {
      if (inner !== undefined && checker.check(got, inner).length === 0 && got !== undefined) return [];
      return [{ value: put(got), path, got }];
    }),
  );
}

interface PlaceOf {
  readonly path: Path;
  /** Undefined for a property that does not exist. */
  readonly shape: Shape | undefined;
  readonly put: (value: unknown) => unknown;
}

/** Every place in a value of a shape, some levels deep, and one property too many in each object. */
function placesOf(shape: Shape, made: ReturnType<typeof instances>, depth = 0): PlaceOf[] {
  const resolved = resolve(shape);
  const here: PlaceOf = { path: [], shape: resolved, put: (value) => value };
  if (depth > 3 || resolved.implements !== undefined) return [here];
  const inside = (step: string | number, inner: Shape, put: (value: unknown) => unknown): PlaceOf[] =>
    placesOf(inner, made, depth + 1).map((place) => ({
      path: [step, ...place.path],
      shape: place.shape,
      put: (value) => put(place.put(value)),
    }));
  const { properties, items, additionalProperties } = resolved;
  const base = (): object => sample(resolved, made) as object;
  return [
    here,
    ...Object.entries(properties ?? {}).flatMap(([key, each]) =>
      inside(key, each, (value) => ({ ...base(), [key]: value })),
    ),
    ...(additionalProperties === false
      ? [
          {
            path: ['unknownProperty'],
            shape: undefined,
            put: (value: unknown) => ({ ...base(), unknownProperty: value }),
          },
        ]
      : []),
    ...(additionalProperties === undefined || additionalProperties === false
      ? []
      : inside('key', additionalProperties, (value) => ({ key: value }))),
    ...(items === undefined ? [] : inside(0, items, (value) => [value])),
  ];
}

function resolve(shape: Shape): Shape {
  return shape.$ref === undefined ? shape : (apiTypes().definitions[shape.$ref] ?? {});
}

/** A value of a shape, with only what must be there. */
function sample(given: Shape, made: ReturnType<typeof instances>, id = 'a'): unknown {
  const shape = resolve(given);
  const name = shape.instanceOf ?? shape.implements;
  if (name !== undefined) {
    const make = made[name];
    if (make === undefined) throw new TypeError(`no instance of ${name} for the test`);
    return make();
  }
  if (shape.construct === true) return new Chart(new App(), 'chart');
  if (shape.enum !== undefined) return shape.enum[0];
  switch (shape.type) {
    case 'string':
      return id;
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(
        (shape.required ?? []).map((key) => [key, sample(shape.properties?.[key] ?? {}, made, id)]),
      );
    default:
      return {};
  }
}
