import { groupOf, type Manifest } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { at, isObject, object, objects, strings, text } from '../private/access';
import { present } from '../private/present';
import { type Adoptee, type GatewayData } from './gateway';
import { type TopologyData } from './make';
import { countOf } from './policies';
import { tlsChoices } from './tls';
import { type Trial } from './trial';

const HTTP_PROTOCOL = 'networking.knative.dev/http-protocol';

/**
 * With the DomainMappings of gateways whose certificate names their hosts besides those of the domain: the Certificate
 * follows from them, and need not stay beside the file.
 */
export function withDomainMappings(
  trial: Trial,
  topology: TopologyData,
  model: Model,
  found: readonly Adoptee[],
): TopologyData {
  let best = topology;
  for (const adoptee of found) {
    const gateways = object(best, 'gateways') ?? {};
    const data = gateways[adoptee.name];
    if (!isObject(data) || at(data, 'tls', 'secrets') === undefined) continue;
    const mappings = mappingsOf(model, adoptee);
    if (mappings.length === 0) continue;
    const { hosts: _, ...rest } = data;
    const before = best;
    for (const tls of tlsChoices(model, adoptee).filter((each) => at(each, 'tls', 'wildcard') && !('hosts' in each))) {
      const tried = {
        ...before,
        gateways: { ...gateways, [adoptee.name]: { ...rest, ...tls } },
        domainMappings: [...objects(before, 'domainMappings'), ...mappings],
      };
      if (countOf(trial, tried) < countOf(trial, best)) best = tried;
    }
  }
  return best;
}

/** The DomainMappings whose hosts the servers of a gateway list. */
function mappingsOf({ manifests }: Model, { name, gateway }: Adoptee): readonly GatewayData[] {
  const hosts = new Set(
    objects(gateway.object?.source.object, 'spec', 'servers').flatMap((server) => strings(server, 'hosts')),
  );
  const claims = new Set(manifests.filter(({ kind }) => kind === 'ClusterDomainClaim').map((each) => each.name));
  return manifests
    .filter((each) => each.kind === 'DomainMapping' && groupOf(each) === 'serving.knative.dev')
    .filter((each) => hosts.has(each.name) || hosts.has(`${each.namespace}/${each.name}`))
    .flatMap((each) => {
      const mapping = mappingOf(each, name, claims);
      return mapping === undefined ? [] : [mapping];
    });
}

function mappingOf(
  { object: mapping, name: host, namespace, annotations }: Manifest,
  gateway: string,
  claims: ReadonlySet<string>,
): GatewayData | undefined {
  const service = text(mapping, 'spec', 'ref', 'name');
  if (service === undefined || text(mapping, 'spec', 'ref', 'kind') !== 'Service') return undefined;
  const tlsSecret = text(mapping, 'spec', 'tls', 'secretName');
  return present({
    gateway,
    host,
    service,
    namespace,
    tlsSecret,
    // With a Secret it follows from the gateway.
    httpProtocol: tlsSecret === undefined ? annotations[HTTP_PROTOCOL] : undefined,
    createDomainClaim: claims.has(host) ? undefined : false,
  });
}
