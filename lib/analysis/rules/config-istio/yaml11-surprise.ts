import { show } from '../../../private/refusal';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { configPlace, gatewayLists } from '../../gateways/config-place';

export const yaml11Surprise: Rule = {
  name: 'yaml11-surprise',
  level: 'error',
  title: 'An unquoted string means something else in YAML 1.1',
  why:
    'net-istio reads the lists inside config-istio as YAML 1.1, where on, off, yes, no, y and n are booleans, ' +
    '010 is 8 and 1.10 is 1.1. A name then refers to another object, and a selector matches no service, or ' +
    'the wrong ones.',
  *check({ model, oddities }) {
    const place = configPlace(model);
    if (place === undefined) return;
    const lists = gatewayLists(model);
    for (const { kind, key, entry, path, line, written, meaning } of oddities) {
      if (kind !== 'yaml11-surprise') continue;
      const gateway = lists.find((list) => list.key === key)?.entries[entry];
      yield {
        subject: place.subject,
        ...(gateway !== undefined && { gateway: idOf(gateway) }),
        message: `${path} of ${key}[${entry}] in ${place.name} is not quoted (line ${line} of the list): net-istio reads ${show(written)} as ${show(meaning)}.`,
        fix: `Quote it, ${show(written)}; or write ${show(meaning)} if that is what you mean.`,
      };
    }
  },
};
