import { celList } from './cel';
import { type Exempt, type Restriction, alsoUsers } from './restriction';

const CONFIG_MAPS = [{ apiGroup: '', resources: ['configmaps'], kinds: ['ConfigMap'] }];
const NAMES = ['config-domain', 'config-istio', 'config-network'];
const KNATIVE_SERVINGS = [
  { apiGroup: 'operator.knative.dev', resources: ['knativeservings'], kinds: ['KnativeServing'] },
];

// They delete what is in a terminating namespace, and what a deleted KnativeServing owned.
const CLEANERS = ['generic-garbage-collector', 'namespace-controller'].map(
  (name) => `system:serviceaccount:kube-system:${name}`,
);

/** Where Knative's configuration is, and who else may write it besides the platform. */
export interface ConfigurationPlace {
  readonly servingNamespace: string;
  /** The Knative operator's account, if it installs Knative. */
  readonly operatorUser?: string;
}

/** Only the platform may write the configuration that assigns services to gateways. */
export function configurationRestrictions(
  { servingNamespace, operatorUser }: ConfigurationPlace,
  platform: Exempt,
): Restriction[] {
  const common = {
    operations: ['CREATE', 'UPDATE', 'DELETE'] as const,
    onlyNamespaces: [servingNamespace],
    exempt: alsoUsers(platform, ...CLEANERS, ...(operatorUser === undefined ? [] : [operatorUser])),
  };
  const configMaps = {
    ...common,
    name: 'knative-gateways-config',
    resources: CONFIG_MAPS,
    // Not as names of resources: the deletion of a whole collection has none, and deletes each object.
    expression: `!((request.operation == "DELETE" ? oldObject : object).metadata.name in ${celList(NAMES)})`,
    message: 'only the platform may write the gateway configuration of Knative',
  };
  if (operatorUser === undefined) return [configMaps];
  const knativeServing = {
    ...common,
    name: 'knative-gateways-knativeserving',
    resources: KNATIVE_SERVINGS,
    expression: 'false',
    message: 'only the platform may write the KnativeServing, which holds the gateway configuration of Knative',
  };
  return [configMaps, knativeServing];
}
