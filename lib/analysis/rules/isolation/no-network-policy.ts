import { subjectOf } from '../../finding';
import { groupOf, idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { isAssumed } from '../../model/stock';
import { type Workload } from '../../model/types';
import { type Rule } from '../../rule';
import { servingPods } from '../../gateways/configured-gateways';
import { NetworkPolicies } from '../../reach/network-policies';
import { namedPods } from '../../words';

export const noNetworkPolicy: Rule = {
  name: 'no-network-policy',
  level: 'note',
  title: 'No NetworkPolicy limits access to gateway pods',
  why:
    'Gateways are isolated for traffic that comes through a load balancer. Without a NetworkPolicy any pod in ' +
    'the cluster can connect to the pods of any gateway directly, on all of their ports, bypassing load ' +
    'balancers and source ranges.',
  *check(context) {
    const { model } = context;
    if (context.gateways.isSingle || !model.shown.isShown('networking.k8s.io', 'NetworkPolicy')) return;
    const policies = new NetworkPolicies(model);
    const judgedElsewhere = otherPolicies(model);
    const reported = new Set<Workload>();
    for (const gateway of context.gateways.all) {
      for (const workload of servingPods(gateway)) {
        const { namespace, podLabels, source } = workload;
        if (reported.has(workload) || isAssumed(source) || judgedElsewhere(namespace)) continue;
        reported.add(workload);
        if (policies.isolating({ namespace, labels: podLabels }, 'Ingress').length > 0) continue;
        yield {
          subject: subjectOf(source),
          gateway: gateway.id,
          message: `No NetworkPolicy of namespace ${namespace} selects the pods of ${namedPods(workload)}, which serve Gateway ${gateway.id}.`,
          fix: `Create a NetworkPolicy in ${namespace} that admits the load balancer, net-istio-controller, monitoring and health checks to the pods of ${idOf(workload)}.`,
        };
      }
    }
  },
};

const CLUSTER_WIDE = new Set([
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'GlobalNetworkPolicy',
]);

/** The namespaces with policies of other kinds, such as Cilium's or Calico's, which this package does not evaluate. */
function otherPolicies({ manifests }: Model): (namespace: string) => boolean {
  const others = manifests.filter(
    (manifest) => manifest.kind.endsWith('NetworkPolicy') && groupOf(manifest) !== 'networking.k8s.io',
  );
  const isEverywhere = others.some(({ kind }) => CLUSTER_WIDE.has(kind));
  const namespaces = new Set(others.map(({ namespace }) => namespace));
  return (namespace) => isEverywhere || namespaces.has(namespace);
}
