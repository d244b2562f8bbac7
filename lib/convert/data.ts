import { isDeepStrictEqual } from 'node:util';
import { type ConfigIstioProps, type IstioGatewayEntry } from '../knative/config-istio';
import { type ConfigRefusal, describeConfigRefusal, EXTERNAL, isListed, LOCAL } from '../knative/config-istio/format';
import { parseConfig } from '../knative/config-istio/parse';
import { renderConfig } from '../knative/config-istio/render';
import { type KnativeInstallation } from '../knative/config-istio/types';
import { INGRESS_GATEWAY, LOCAL_GATEWAY } from '../private/stock-install';
import { ConfigIstioFormat, type KnativeRelease } from '../knative/release';

type Data = Readonly<Record<string, string>>;

/** The gateways of config-istio in another format, or why there is none. */
export type ConvertedData = { readonly data: Data } | { readonly refusals: readonly string[] };

/**
 * Writes the gateways of config-istio in the format of another release, so that its net-istio reads the same. Keys that
 * name no gateway are left out.
 *
 * @param from The release that reads the data now; `undefined` if it is not known.
 */
export function convertData(
  data: Data,
  from: KnativeRelease | undefined,
  to: KnativeRelease,
  installation: KnativeInstallation,
): ConvertedData {
  if (from === undefined && isAmbiguous(data)) {
    return {
      refusals: [
        'an empty list means the built-in gateway up to Knative 1.21 and none from 1.22 on, and the input does not say its release: give --from',
      ],
    };
  }
  const format = from?.configIstioFormat ?? ConfigIstioFormat.LISTS;
  // A patched net-istio reads several defaults; whether the other format can say it is seen below.
  const parsed = parseConfig(data, format, { installation, acceptSeveralDefaults: true });
  if ('refusal' in parsed) return { refusals: [describeConfigRefusal(parsed.refusal)] };
  const props: ConfigIstioProps = Object.fromEntries(
    [EXTERNAL, LOCAL].flatMap((list) => {
      const entries = parsed.lists[list.property];
      return entries.length === 0 || isListed(data, list)
        ? [[list.property, inFormat(entries, to.configIstioFormat)]]
        : [];
    }),
  );
  const { data: rendered, refusals } = renderConfig(props, to, { installation });
  if (refusals.length > 0) return { refusals: refusals.map((each: ConfigRefusal) => describeConfigRefusal(each)) };
  return { data: rendered };
}

function isAmbiguous(data: Data): boolean {
  return [EXTERNAL, LOCAL].some(({ key }) => /^\s*\[\s*\]\s*$/.test(data[key] ?? ''));
}

/**
 * With keys every gateway serves every service. Lists say the same by entries that select everything beside the
 * default.
 */
export function inFormat(entries: readonly IstioGatewayEntry[], format: ConfigIstioFormat): IstioGatewayEntry[] {
  if (format === ConfigIstioFormat.KEYS) {
    const everything = entries.filter(({ labelSelector }) => isDeepStrictEqual(labelSelector, {}));
    const isForAll = entries.every(({ labelSelector, ...rest }) =>
      labelSelector === undefined
        ? everything.some(({ labelSelector: _all, ...each }) => isDeepStrictEqual(each, rest))
        : true,
    );
    return everything.length + 1 === entries.length && isForAll
      ? everything.map(({ labelSelector: _all, ...rest }) => rest)
      : [...entries];
  }
  const stock = entries.find(({ name }) => name === INGRESS_GATEWAY || name === LOCAL_GATEWAY);
  const [first = stock] = stock === undefined ? entries : [stock];
  if (first === undefined || entries.length < 2) return [...entries];
  if (entries.some(({ labelSelector }) => labelSelector !== undefined)) return [...entries];
  return [first, ...entries.map((entry) => ({ ...entry, labelSelector: {} }))];
}
