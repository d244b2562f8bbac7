import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { listed } from '../analysis/words';

const NAMESPACE_LABEL = 'serving.knative.dev/routeNamespace';

/**
 * What separates the services of a gateway on the pods of the default one: with one load balancer, but also with one
 * set of proxies.
 */
export function cheaperMeans(gateway: ConfiguredGateway, shared: ConfiguredGateway | undefined): string[] {
  const namespaces = [...new Set(gateway.users.map(({ namespace }) => namespace))].sort();
  const pods = shared === undefined ? 'the pods of one gateway' : `the pods of ${shared.id}`;
  const hosts = namespaces.length === 0 ? "'NAMESPACE/*'" : listed(namespaces.map((each) => `'${each}/*'`));
  return [
    ...(servesNamespaces(gateway)
      ? [
          `a further Istio Gateway with hosts ${hosts} on ${pods}: it serves the hosts of no other namespace, and needs ` +
            'no load balancer of its own',
        ]
      : []),
    'config-domain gives services a domain of their own by label, on one gateway',
    'an AuthorizationPolicy on the default gateway limits who may call which host',
    'the label networking.knative.dev/visibility: cluster-local takes a service off every external gateway',
  ];
}

function servesNamespaces({ external }: ConfiguredGateway): boolean {
  return external.some(({ labelSelector }) =>
    [
      ...Object.keys(labelSelector?.matchLabels ?? {}),
      ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
    ].includes(NAMESPACE_LABEL),
  );
}
