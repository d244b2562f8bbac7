import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { covering } from '../../assignment/coverage';
import { configPlace, gatewayLists } from '../../gateways/config-place';

export const unreachableDefault: Rule = {
  name: 'unreachable-default',
  level: 'warning',
  title: 'The default gateway of config-istio is never used',
  why:
    'A KIngress uses the default gateway only if no selector matches. Where the selectors leave nothing over, services that ' +
    'nobody assigned, or whose label is mistyped, go through an assigned gateway.',
  *check({ model }) {
    const place = configPlace(model);
    if (place === undefined) return;
    for (const { key, entries } of gatewayLists(model)) {
      const defaults = entries.filter(({ labelSelector }) => labelSelector === undefined);
      const selected = entries.flatMap((entry) =>
        entry.labelSelector === undefined ? [] : [{ id: idOf(entry), selector: entry.labelSelector }],
      );
      const covers = covering(selected, ({ selector }) => selector, 'route');
      if (covers === undefined) continue;
      const taking = new Set(covers.map(({ id }) => id));
      const mappings = covering(selected, ({ selector }) => selector, 'domain-mapping') === undefined;
      for (const id of defaults.map(idOf)) {
        // A default that a selector names as well is used for what that selector takes.
        if (selected.some((entry) => entry.id === id)) continue;
        yield {
          subject: place.subject,
          gateway: id,
          message: `No Knative Service uses ${id}, the default of ${key} in ${place.name}${mappings ? ', only DomainMappings can' : ''}: the ${taking.size === 1 ? 'selector' : 'selectors'} of ${[...taking].join(' and ')} ${taking.size === 1 ? 'matches' : 'match'} every one.`,
          fix: `Narrow ${taking.size === 1 ? 'the selector' : 'one of the selectors'} to the services that are meant; or make the gateway of all others the default, without a labelSelector, and remove ${id}.`,
        };
      }
    }
  },
};
