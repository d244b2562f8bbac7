import { ConfigIstio } from '../../../knative/config-istio';
import { EXTERNAL, LOCAL } from '../../../knative/config-istio/format';
import { parseKeys } from '../../../knative/config-istio/parse-keys';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { type Rule } from '../../rule';
import { configPlace } from '../../gateways/config-place';

export const formatsMixed: Rule = {
  name: 'formats-mixed',
  level: 'error',
  title: 'config-istio lists gateways in both formats',
  why:
    'net-istio reads either the gateway lists or the keys of the older format, never both: one leftover key ' +
    'makes all of config-istio invalid.',
  *check({ model }) {
    const place = configPlace(model);
    if (place === undefined || model.configIstio.refusal?.kind !== 'mixed-formats') return;
    const lists = listsAlone(model);
    for (const list of [EXTERNAL, LOCAL]) {
      for (const {
        path: [key],
        entry,
      } of parseKeys(new Map(Object.entries(model.configIstio.data)), list)) {
        const listed = lists?.[list.property].some((each) => idOf(each) === idOf(entry)) === true;
        yield {
          subject: place.subject,
          gateway: idOf(entry),
          message: `The key ${String(key)} of ${place.name} is mixed with gateway lists${listed ? `, and ${list.key} already lists its gateway` : ''}.`,
          fix: listed
            ? `Remove the key ${String(key)}.`
            : `Move it into ${list.key}, as name ${JSON.stringify(entry.name)}, namespace ${JSON.stringify(entry.namespace)} and service ${JSON.stringify(entry.service)}, with a labelSelector unless it is the default gateway; and remove the key.`,
        };
      }
    }
  },
};

/** The gateways of the lists without the keys; `undefined` if the lists are not valid on their own. */
function listsAlone({ configIstio: { data, patched }, release: { release } }: Model): ConfigIstio | undefined {
  const lists = Object.fromEntries(Object.entries(data).filter(([key]) => key === EXTERNAL.key || key === LOCAL.key));
  return ConfigIstio._read(lists, release, { acceptSeveralDefaults: patched }).config;
}
