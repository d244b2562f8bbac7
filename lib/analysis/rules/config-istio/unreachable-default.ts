import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { covering } from '../../assignment/coverage';
import { configPlace, gatewayLists } from '../../gateways/config-place';

export const unreachableDefault: Rule = {
  name: 'unreachable-default',
  level: 'warning',
  title: 'The default gateway of config-istio is never used',
  why:
    'A KIngress uses the default gateway only if no selector matches. If the selectors match everything, ' +
    'unassigned services and services with a mistyped label go through an assigned gateway.',
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
        // A default gateway that another entry selects is used for the services of that selector.
        if (selected.some((entry) => entry.id === id)) continue;
        yield {
          subject: place.subject,
          gateway: id,
          message: `No Knative Service uses ${id}, the default of ${key} in ${place.name}${mappings ? ', only DomainMappings can' : ''}: the ${taking.size === 1 ? 'selector' : 'selectors'} of ${[...taking].join(' and ')} ${taking.size === 1 ? 'matches' : 'match'} every one.`,
          fix: `Narrow ${taking.size === 1 ? 'the selector' : 'one of the selectors'} to the intended services; or make the catch-all gateway the default, without a labelSelector, and remove ${id}.`,
        };
      }
    }
  },
};
