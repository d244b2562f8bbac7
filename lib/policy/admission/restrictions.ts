import { type IKnativeGateway } from '../../knative/knative-gateway';
import { GATEWAY_LABEL, gatewayLabels } from '../../private/labels';
import { SERVING_NAMESPACE } from '../../private/stock-install';
import { type Restriction, celMap, celText } from './restriction';
import { selectorCel } from './selector-cel';

/** Who may do what every restriction forbids. */
export interface Exempt {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const SERVED = [
  {
    apiGroup: 'serving.knative.dev',
    resources: ['services', 'routes', 'domainmappings'],
    kinds: ['Service', 'Route', 'DomainMapping'],
  },
];
const GATEWAYS = [{ apiGroup: 'networking.istio.io', resources: ['gateways'], kinds: ['Gateway'] }];
const CARRIERS = [{ apiGroup: '', resources: ['services', 'pods'], kinds: ['Service', 'Pod'] }];
const CONFIG_MAPS = [{ apiGroup: '', resources: ['configmaps'], kinds: ['ConfigMap'] }];

// Labels that controllers and webhooks add to pods: a selector of nothing else can still match.
const ADDED_LABELS = '^(pod-template-hash|helm[.]sh/.*|([a-z0-9-]+[.])*istio[.]io/.*|app[.]kubernetes[.]io/.*)$';

/**
 * An object that broke the rule before may be updated as long as it does not change in this: else its finalizers could not be taken
 * off, and it could never be deleted.
 */
function unlessAlready(forbidden: (variable: string) => string): string {
  return `!(${forbidden('object')}) || (request.operation == "UPDATE" && (${forbidden('oldObject')}))`;
}

/** Only these namespaces may label Knative Services, Routes and DomainMappings for the gateway; none where nothing is assigned by label. */
export function assignmentRestrictions(
  gateway: IKnativeGateway,
  namespaces: readonly string[],
  exempt: Exempt,
): Restriction[] {
  const selectors = gateway.assignment.labelSelectors;
  if (selectors.length === 0) return [];
  const forbidden = (variable: string): string =>
    selectors.map((selector) => `(${selectorCel(variable, selector)})`).join(' || ');
  return [
    {
      name: `${gateway.gatewayName}-assignment`,
      resources: SERVED,
      operations: ['CREATE', 'UPDATE'],
      exceptNamespaces: namespaces,
      exceptUsers: exempt.users,
      exceptGroups: exempt.groups,
      expression: unlessAlready(forbidden),
      message: `only ${nameThem(namespaces)} may send traffic through gateway ${gateway.namespace}/${gateway.gatewayName}: take the labels off`,
    },
  ];
}

/** Only the platform may make an Istio Gateway whose selector can match the gateway's pods. */
export function attachmentRestriction(
  gateway: IKnativeGateway,
  namespaces: readonly string[],
  exempt: Exempt,
): Restriction {
  const [serviceName = ''] = gateway.serviceHost.split('.');
  const known = celMap({
    ...gatewayLabels(serviceName, gateway.gatewayName),
    ...gateway.podLabels,
    'sidecar.istio.io/inject': 'true',
  });
  const forbidden = (variable: string): string => {
    const selector = `${variable}.spec.selector`;
    const canMatch = `(key in ${known} ? ${known}[key] == ${selector}[key] : key.matches(${celText(ADDED_LABELS)}))`;
    return `!has(${variable}.spec) || !has(${selector}) || ${selector}.all(key, ${canMatch})`;
  };
  return {
    name: `${gateway.gatewayName}-attachment`,
    resources: GATEWAYS,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: namespaces,
    exceptUsers: exempt.users,
    exceptGroups: exempt.groups,
    expression: unlessAlready(forbidden),
    message: `an Istio Gateway with this selector would attach to the pods of ${gateway.namespace}/${gateway.gatewayName}: select other pods`,
  };
}

/** Only the gateway's own namespace may hold a Service or Pod that carries its label. */
export function labelRestriction(gateway: IKnativeGateway, namespaces: readonly string[], exempt: Exempt): Restriction {
  const forbidden = (variable: string): string => selectorCel(variable, { matchLabels: uniqueLabel(gateway) });
  return {
    name: `${gateway.gatewayName}-label`,
    resources: CARRIERS,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: namespaces,
    exceptUsers: exempt.users,
    exceptGroups: exempt.groups,
    expression: unlessAlready(forbidden),
    message: `this label belongs to gateway ${gateway.namespace}/${gateway.gatewayName}: its traffic or its status probes would come here`,
  };
}

/** Only the platform may write the configuration that assigns services to gateways. */
export function configRestriction(exempt: Exempt): Restriction {
  return {
    name: 'knative-gateways-config',
    resources: CONFIG_MAPS,
    resourceNames: ['config-domain', 'config-istio', 'config-network'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    onlyNamespaces: [SERVING_NAMESPACE],
    exceptUsers: exempt.users,
    exceptGroups: exempt.groups,
    expression: 'false',
    message: 'only the platform may write the gateway configuration of Knative',
  };
}

/** The label that tells the gateway's pods apart; all of them where somebody else chose them. */
function uniqueLabel({ podLabels }: IKnativeGateway): Record<string, string> {
  const own = podLabels[GATEWAY_LABEL];
  return own === undefined ? podLabels : { [GATEWAY_LABEL]: own };
}

function nameThem(namespaces: readonly string[]): string {
  if (namespaces.length === 0) return 'the platform';
  return `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
}
