import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { isMatchAll } from '../../assignment/coverage';
import { configPlace, gatewayLists } from '../../gateways/config-place';

export const matchAllSelector: Rule = {
  name: 'match-all-selector',
  level: 'error',
  title: 'A selector of config-istio matches every service',
  why:
    'All gateways whose selector matches are used. An empty selector is not the default gateway: it takes every service, ' +
    'also those that are assigned to another gateway, and the default gateway gets none.',
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
          message: `${key}[${index}] of ${place.name}, Gateway ${idOf(entry)}, has a labelSelector without requirements, which matches every KIngress.`,
          fix: `Name the labels of its services in matchLabels. To make it the default gateway, remove labelSelector, and give one to ${others.join(' and ')}.`,
        };
      }
    }
  },
};
