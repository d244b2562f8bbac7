import { isDeepStrictEqual } from 'node:util';
import { choice } from '../../private/nearest';
import { type Path, type Refusal } from '../../private/refusal';
import { valuesOf } from './chart-values';
import { type GatewayChart } from './gateway-chart';

type Values = Readonly<Record<string, unknown>>;

/** Values that would change what the gateway is, even where this package sets none itself. */
const REFUSED: Readonly<Record<string, string>> = {
  _internal_defaults_do_not_set: 'holds the defaults of the chart',
  networkGateway: "replaces the Service's ports",
  networkGatewayPorts: "replaces the Service's ports",
};

/** The user's values under those of this package. */
export function withMoreValues(own: Values, more: Values): Values {
  const merged = { ...own };
  for (const [key, value] of Object.entries(more)) {
    const mine = own[key];
    merged[key] = isMap(mine) && isMap(value) ? withMoreValues(mine, value) : (mine ?? value);
  }
  return merged;
}

/** Refuses values that this package sets otherwise, and those that this version of the chart does not know. */
export function moreValuesRefusals(own: Values, more: Values, chart: GatewayChart): Refusal[] {
  const known = valuesOf(chart);
  const unknown = Object.keys(more).flatMap((name): Refusal[] => {
    if (REFUSED[name] !== undefined) {
      return [{ path: [name], what: `not allowed: it ${REFUSED[name]}`, fix: 'omit it' }];
    }
    if (known.includes(name)) return [];
    return [{ path: [name], what: `not a value of the gateway chart ${chart.version}`, ...choice(name, known) }];
  });
  return [...unknown, ...selectorRefusals(more), ...conflicts(own, more, [])];
}

/** Pods that lack one of these labels would no longer be behind the Service. */
function selectorRefusals({ service }: Values): Refusal[] {
  if (!isMap(service) || service['selectorLabels'] === undefined) return [];
  return [
    {
      path: ['service', 'selectorLabels'],
      what: "changes the pods behind the gateway's Service",
      got: service['selectorLabels'],
      fix: 'omit it',
    },
  ];
}

function conflicts(own: Values, more: Values, path: Path): Refusal[] {
  return Object.entries(more).flatMap(([key, value]): Refusal[] => {
    const mine = own[key];
    if (mine === undefined || isDeepStrictEqual(mine, value)) return [];
    if (isMap(mine) && isMap(value)) return conflicts(mine, value, [...path, key]);
    return [
      {
        path: [...path, key],
        what: 'set by an option of the gateway',
        got: value,
        allowed: JSON.stringify(mine),
        fix: 'omit it, and set the option',
      },
    ];
  });
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
