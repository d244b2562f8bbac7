import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { isMatchAll } from '../../assignment/coverage';
import { configPlace, gatewayLists } from '../../gateways/config-place';

export const matchAllSelector: Rule = {
  name: 'match-all-selector',
  level: 'error',
  title: 'A selector in config-istio matches every service',
  why:
    'net-istio uses every gateway whose selector matches. An empty selector does not make a default gateway: ' +
    'it matches every service, including those assigned to another gateway, and the default gateway gets ' +
    'none.',
  *check({ model }) {
    const place = configPlace(model);
    if (place === undefined) return;
    for (const { key, entries } of gatewayLists(model)) {
      for (const [index, entry] of entries.entries()) {
        if (entry.labelSelector === undefined || !isMatchAll(entry.labelSelector)) continue;
        const others = entries.filter(({ labelSelector }) => labelSelector === undefined).map(idOf);
        yield {
          subject: place.subject,
          gateway: idOf(entry),
          message: `${key}[${index}] of ${place.name}, Gateway ${idOf(entry)}, has an empty labelSelector, which matches every KIngress.`,
          fix: `List the labels of its services in matchLabels. To make it the default gateway, remove labelSelector, and give one to ${others.join(' and ')}.`,
        };
      }
    }
  },
};
