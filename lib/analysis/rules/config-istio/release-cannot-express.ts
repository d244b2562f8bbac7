import { EXTERNAL, type GatewayList, LOCAL } from '../../../knative/config-istio/format';
import { readGoYaml } from '../../../knative/config-istio/go-yaml';
import { ConfigIstioFormat, KnativeRelease } from '../../../knative/release';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { type Rule, type RuleFinding } from '../../rule';
import { type ConfigPlace, configPlace } from '../../gateways/config-place';

export const releaseCannotExpress: Rule = {
  name: 'release-cannot-express',
  level: 'error',
  title: 'config-istio uses a format that this Knative release does not support',
  why:
    'The format of config-istio differs between releases, and net-istio silently ignores what it does not ' +
    'understand: services go through other gateways than the configuration says.',
  *check({ model }) {
    const place = configPlace(model);
    if (place === undefined) return;
    for (const list of [EXTERNAL, LOCAL]) {
      const text = model.configIstio.data[list.key];
      if (text === undefined || text.trim() === '') continue;
      const format = model.release.release.configIstioFormat;
      if (format === ConfigIstioFormat.KEYS) yield ignoredList(model, list, place);
      else if (format === ConfigIstioFormat.LISTS && isEmptyList(text, model.configIstio.config?.[list.property]))
        yield emptyList(model, list, place);
    }
  },
};

function ignoredList(model: Model, list: GatewayList, { subject, name }: ConfigPlace): RuleFinding {
  const first = firstWith(ConfigIstioFormat.LISTS);
  return {
    subject,
    message: `net-istio of Knative ${model.release.release.minor} ignores ${list.key} of ${name}; ${inForce(model, list)}.`,
    fix: `Upgrade to Knative ${first} or later${areMixed(model) ? `, and remove the keys ${EXTERNAL.prefix}NAMESPACE.NAME and ${LOCAL.prefix}NAMESPACE.NAME then` : ''}. Until then list the gateways as keys ${list.prefix}NAMESPACE.NAME: keys have no selector, so all of these gateways serve every service.`,
  };
}

function emptyList(model: Model, list: GatewayList, { subject, name }: ConfigPlace): RuleFinding {
  const first = firstWith(ConfigIstioFormat.LISTS_EMPTY_IS_NONE);
  return {
    subject,
    level: 'warning',
    message: `${list.key} of ${name} is an empty list, which Knative ${model.release.release.minor} does not read as none; ${inForce(model, list)}.`,
    fix: `Remove ${list.key} if the default gateway is meant. For none, upgrade to Knative ${first}, or name a gateway that no load balancer exposes.`,
  };
}

/** Whether there are keys of the older format, too, which later releases do not accept beside lists. */
function areMixed({ configIstio: { data } }: Model): boolean {
  return Object.keys(data).some((key) => key.startsWith(EXTERNAL.prefix) || key.startsWith(LOCAL.prefix));
}

function inForce({ configIstio: { config } }: Model, { property }: GatewayList): string {
  const ids = config?.[property].map(idOf) ?? [];
  return ids.length === 0
    ? 'no gateway is in force'
    : `${ids.length === 1 ? 'the gateway in force is' : 'the gateways in force are'} ${ids.join(', ')}`;
}

/** @param read What net-istio reads instead of an empty list is one gateway. */
function isEmptyList(text: string, read: readonly unknown[] = []): boolean {
  if (read.length > 1) return false;
  const { value: list } = { value: undefined, ...readGoYaml(text) };
  return list?.kind === 'list' && list.items.length === 0;
}

function firstWith(format: ConfigIstioFormat): string {
  return KnativeRelease.all().find((release) => release.configIstioFormat === format)?.minor ?? '';
}
