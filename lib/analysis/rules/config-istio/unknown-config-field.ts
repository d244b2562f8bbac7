import { FIELDS } from '../../../knative/config-istio/gateway-list';
import { EXTERNAL, LOCAL } from '../../../knative/config-istio/format';
import { idOf } from '../../input/manifest';
import { type Rule, type RuleFinding } from '../../rule';
import { type ConfigPlace, configPlace, gatewayLists } from '../../gateways/config-place';

export const unknownConfigField: Rule = {
  name: 'unknown-config-field',
  level: 'warning',
  title: 'net-istio ignores a field of config-istio',
  why:
    'net-istio silently ignores fields that it does not know, so the field has no effect: an entry whose ' +
    'selector is ignored is a default gateway.',
  *check({ model, oddities }) {
    const place = configPlace(model);
    if (place === undefined) return;
    const { data } = model.configIstio;
    for (const key of Object.keys(data).sort()) yield* misspeltKey(key, place);
    const lists = gatewayLists(model);
    for (const { kind, key, entry, path, line, written } of oddities) {
      if (kind !== 'unknown-config-field') continue;
      const gateway = lists.find((list) => list.key === key)?.entries[entry];
      const parent = path.slice(0, Math.max(0, path.length - written.length - 1));
      yield {
        subject: place.subject,
        ...(gateway !== undefined && { gateway: idOf(gateway) }),
        message: `net-istio ignores the field ${path} of ${key}[${entry}] in ${place.name} (line ${line} of the list).`,
        fix: `Remove it, or rename it to the field that is meant: ${fieldsOf(parent).join(', ')}.`,
      };
    }
  },
};

/** A list under a name that net-istio does not look for, such as `externalGateways`. */
function* misspeltKey(key: string, { subject, name }: ConfigPlace): Generator<RuleFinding> {
  const letters = key.toLowerCase().replace(/[^a-z]/g, '');
  const meant = [EXTERNAL, LOCAL].find((list) => letters.replace(/s$/, '') === list.key.replace(/[^a-z]|s$/g, ''));
  if (meant === undefined || key === meant.key || key.startsWith(meant.prefix)) return;
  yield {
    subject,
    level: 'error',
    message: `net-istio ignores the key ${key} of ${name}, and with it all gateways that it lists.`,
    fix: `Rename the key to ${meant.key}.`,
  };
}

function fieldsOf(path: string): readonly string[] {
  if (path === '') return FIELDS.gateway;
  return path === 'labelSelector' ? FIELDS.selector : FIELDS.requirement;
}
