import { idOf, type Manifest } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { isSubset } from '../analysis/model/label-index';
import { type IstioGateway, type PodPolicy, type Workload } from '../analysis/model/types';
import { groupBy } from '../private/group';

/** Looks up the objects that make up a gateway, apart from its Services. */
export class GatewayObjects {
  private readonly policies: ReadonlyMap<string, readonly PodPolicy[]>;
  private readonly autoscalers: ReadonlyMap<string, readonly Manifest[]>;

  public constructor(private readonly model: Model) {
    const { networkPolicies, authorizationPolicies, disruptionBudgets, autoscalers } = model;
    this.policies = groupBy([...networkPolicies, ...authorizationPolicies, ...disruptionBudgets], (each) => [
      each.namespace,
    ]);
    this.autoscalers = new Map(
      [...groupBy(autoscalers, ({ namespace, targetName }) => [idOf({ namespace, name: targetName })])].map(
        ([id, all]) => [id, all.map(({ source }) => source)],
      ),
    );
  }

  /** The Gateway, its pods, their scaling, budgets and policies, certificates and namespaces. */
  public of(gateway: IstioGateway | undefined, pods: readonly Workload[]): readonly Manifest[] {
    const namespaces = new Set([gateway, ...pods].flatMap((each) => each?.namespace ?? []));
    return [
      ...(gateway === undefined ? [] : [gateway.source, ...this.secretsOf(gateway, pods)]),
      ...pods.flatMap((workload) => [
        workload.source,
        ...(this.autoscalers.get(idOf(workload)) ?? []),
        ...this.policiesOf(workload).map(({ source }) => source),
      ]),
      ...[...namespaces].flatMap((name) => this.model.namespaces.find(name) ?? []),
    ];
  }

  private policiesOf({ namespace, podLabels }: Workload): readonly PodPolicy[] {
    const all = this.policies.get(namespace) ?? [];
    return all.filter(({ selector }) => isSubset(selector ?? {}, podLabels));
  }

  private secretsOf({ servers }: IstioGateway, pods: readonly Workload[]): Manifest[] {
    const names = new Set(servers.flatMap(({ tls }) => tls?.credentialName ?? []));
    const namespaces = new Set(pods.map(({ namespace }) => namespace));
    return [...namespaces].flatMap((namespace) =>
      [...names].flatMap((name) => this.model.secrets.find(namespace, name)?.source ?? []),
    );
  }
}
