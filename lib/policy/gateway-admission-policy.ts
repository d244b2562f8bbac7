import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { type GatewayFacts, type IKnativeGateway } from '../knative/knative-gateway';
import { type KnativeMultiGatewayConfig } from '../knative/multi-gateway-config';
import { type Platform } from '../knative/platform';
import { stockGateway, stockLocalGateway } from '../knative/stock';
import { SERVING_NAMESPACE } from '../private/stock-install';
import { isBranded } from '../private/brand';
import { pattern, refuseUnless } from '../private/checks';
import { gatewayId } from '../private/id';
import { DNS_LABEL } from '../private/names';
import { checkArguments } from '../private/types';
import { type Refusal, describeRefusal, throwRefusals } from '../private/refusal';
import { assignmentRestrictions, forgeryRestriction, ingressRestriction } from './admission/assignment';
import {
  attachmentRestriction,
  internalAnnotationRestriction,
  virtualServiceRestriction,
} from './admission/attachment';
import { configurationRestrictions } from './admission/configuration';
import { addKyvernoPolicies } from './admission/kyverno';
import { labelRestrictions } from './admission/labels';
import { type ProtectedGateway } from './admission/protected-gateway';
import { type Restriction, alsoUsers } from './admission/restriction';
import { addValidatingAdmissionPolicies } from './admission/validating-admission-policy';

/** What evaluates the policies. */
export enum AdmissionEngine {
  /** The apiserver itself: ValidatingAdmissionPolicy, on by default from Kubernetes 1.30. */
  VALIDATING_ADMISSION_POLICY = 'validating-admission-policy',
  /** Kyverno 1.11 or later, as ClusterPolicies. */
  KYVERNO = 'kyverno',
}

/** Who may use one gateway. */
export interface GatewayTenant {
  /** The gateway. */
  readonly gateway: IKnativeGateway;
  /**
   * Namespaces that may label Knative Services, Routes and DomainMappings for it, and name its Istio Gateway in
   * VirtualServices.
   *
   * @default - none
   */
  readonly namespaces?: string[];
}

/** Properties of {@link GatewayAdmissionPolicy}. */
export interface GatewayAdmissionPolicyProps {
  /** Versions of Knative, Istio and Kubernetes in the cluster. */
  readonly platform: Platform;
  /** The gateways to protect, and who may use each. */
  readonly tenants: GatewayTenant[];
  /**
   * Whether the default gateway and the cluster-local gateways are protected, too. Every namespace may use them for
   * its services, but only the platform may attach to them or name them in a VirtualService. Gateways in `tenants` are
   * always protected.
   *
   * @default true
   */
  readonly protectDefaults?: boolean;
  /**
   * Users of the platform. Must include the user that applies this topology, which otherwise locks itself out. Exact
   * names, without wildcards. Knative's own accounts are exempt only where Knative needs it.
   */
  readonly platformUsers: string[];
  /**
   * Groups of the platform.
   *
   * @default ['system:masters']
   */
  readonly platformGroups?: string[];
  /**
   * Namespaces of the platform, in which Istio Gateways, VirtualServices and Services are not restricted.
   *
   * @default - the namespaces of each gateway and of its Service, and Knative's own
   */
  readonly platformNamespaces?: string[];
  /**
   * User name of the Knative operator, which writes Knative's ConfigMaps from a KnativeServing resource. The resource
   * is protected, too.
   *
   * Source: knative/operator config/rbac/service_account.yaml.
   *
   * @default - `system:serviceaccount:knative-operator:knative-operator` if the app has a KnativeServing,
   * otherwise none
   */
  readonly operatorUser?: string;
  /**
   * What evaluates the policies.
   *
   * @default AdmissionEngine.VALIDATING_ADMISSION_POLICY
   */
  readonly engine?: AdmissionEngine;
}

const OPERATOR_USER = 'system:serviceaccount:knative-operator:knative-operator';
const USER = pattern(/^\S+$/, 'a user name', 'the name that the API server knows the user by, without blanks');
// Kyverno limits names of policies to 63 characters; this leaves room for the longest suffix,
// `-virtual-services`.
const LONGEST_NAME = 46;

/**
 * Protects gateways from everyone but the platform and their tenants. Istio Gateways select pods in every namespace,
 * and net-istio probes Services in every namespace, so anyone who can create either can attach to a gateway or break
 * its status. The policies reserve for the platform: labels that assign services to a gateway and VirtualServices that
 * name its Istio Gateway (both also allowed to its tenants), Istio Gateways that can select its pods, objects with the
 * label of its pods, Knative's Ingresses, and Knative's gateway configuration.
 *
 * Create it after the topology: it reads the default gateways and the delivery from it.
 */
export class GatewayAdmissionPolicy extends Construct {
  public constructor(scope: Construct, id: string, props: GatewayAdmissionPolicyProps) {
    checkArguments('GatewayAdmissionPolicy', [scope, id, props]);
    super(scope, id);
    throwRefusals(refusals(props), this);
    const install = installIn(this);
    const { servingNamespace } = install;
    const platform = alsoUsers(
      { users: [], groups: [...new Set(props.platformGroups ?? ['system:masters'])].sort() },
      ...props.platformUsers,
    );
    // Controllers of Serving and net-istio run as one account. Source: knative/serving
    // config/core/200-roles/serviceaccount.yaml.
    const knative = `system:serviceaccount:${servingNamespace}:controller`;
    const ownNamespaces = [...new Set([servingNamespace, ...(props.platformNamespaces ?? [])])].sort();
    const tenants = protectedTenants(props, install.defaultGateways);

    const entries = tenants.map(({ gateway, namespaces = [] }): ProtectedGateway => {
      // The pods run in the namespace of the Service, which may differ from that of the Istio Gateway.
      const [, serviceNamespace = gateway.namespace] = gateway.serviceHost.split('.');
      const own = [...ownNamespaces, gateway.namespace, serviceNamespace];
      const isUnique = tenants.filter((other) => other.gateway.gatewayName === gateway.gatewayName).length === 1;
      return {
        gateway,
        isLocal: tenants.some((other) => other.gateway.localGateway === gateway),
        name: bounded(isUnique ? gateway.gatewayName : `${gateway.namespace}-${gateway.gatewayName}`),
        tenantNamespaces: [...new Set(namespaces)].sort(),
        platformNamespaces: [...new Set(own)].sort(),
        platform,
        netIstio: knative,
      };
    });
    const restrictions = onceEach([
      ...entries.flatMap((entry) => [
        ...assignmentRestrictions(entry),
        // A gateway and its local gateway share pods; only the gateway knows all of their labels.
        ...(entry.isLocal ? [] : [attachmentRestriction(entry)]),
        ...labelRestrictions(entry),
        virtualServiceRestriction(entry),
      ]),
      forgeryRestriction(platform, ownNamespaces),
      internalAnnotationRestriction(platform, ownNamespaces),
      ingressRestriction(alsoUsers(platform, knative), ownNamespaces),
      ...configurationRestrictions(
        {
          servingNamespace,
          ...operatorOf(props.operatorUser ?? (install.hasOperator ? OPERATOR_USER : undefined)),
        },
        platform,
      ),
    ]);
    if (props.engine === AdmissionEngine.KYVERNO) addKyvernoPolicies(this, restrictions);
    else addValidatingAdmissionPolicies(this, restrictions, props.platform);

    this.node.addValidation({
      validate: () => (isSame(install, installIn(this)) ? [] : [describeRefusal(MADE_TOO_EARLY)]),
    });
  }
}

const MADE_TOO_EARLY: Refusal = {
  path: [],
  what: 'the topology was made after the admission policies, which do not know its default gateways and way of delivery',
  fix: 'make the GatewayAdmissionPolicy after the KnativeMultiGatewayConfig or MultiGatewayChart',
};

function refusals({
  tenants,
  platformUsers,
  platformNamespaces = [],
  operatorUser,
}: GatewayAdmissionPolicyProps): Refusal[] {
  const ids = tenants.map(({ gateway }) => gatewayId(gateway));
  return [
    ...(tenants.length === 0
      ? [{ path: ['tenants'], what: 'empty', got: tenants, allowed: 'at least one gateway' }]
      : []),
    ...tenants.flatMap(({ gateway, namespaces = [] }, index) => [
      ...namespaces.flatMap((name, position) =>
        refuseUnless(DNS_LABEL, name, ['tenants', index, 'namespaces', position]),
      ),
      ...(ids.indexOf(gatewayId(gateway)) === index
        ? []
        : [
            {
              path: ['tenants', index, 'gateway'],
              what: 'the same gateway twice',
              got: gatewayId(gateway),
              allowed: 'each gateway once',
              fix: 'put all its namespaces into one entry',
            },
          ]),
    ]),
    ...platformUsers.flatMap((name, index) => refuseUnless(USER, name, ['platformUsers', index])),
    ...platformNamespaces.flatMap((name, index) => refuseUnless(DNS_LABEL, name, ['platformNamespaces', index])),
    ...refuseUnless(USER, operatorUser, ['operatorUser']),
  ];
}

/** What the policies depend on in the installation. */
interface Install {
  readonly servingNamespace: string;
  readonly hasOperator: boolean;
  readonly defaultGateways: readonly GatewayFacts[];
}

/** Taken from the app's topology; the stock installation if the app has none. */
function installIn(scope: Construct): Install {
  const config = scope.node.root.node
    .findAll()
    .find((each): each is KnativeMultiGatewayConfig => isBranded(each, 'KnativeMultiGatewayConfig'));
  if (config !== undefined) return config._install;
  return {
    servingNamespace: SERVING_NAMESPACE,
    hasOperator: false,
    defaultGateways: [stockGateway(), stockLocalGateway()],
  };
}

function isSame(a: Install, b: Install): boolean {
  const text = ({ servingNamespace, hasOperator, defaultGateways }: Install): string =>
    JSON.stringify([servingNamespace, hasOperator, defaultGateways.map(gatewayId)]);
  return text(a) === text(b);
}

function operatorOf(operatorUser: string | undefined): { operatorUser?: string } {
  return operatorUser === undefined ? {} : { operatorUser };
}

/** The gateways of tenants, and the default gateways that are not among them. */
interface ProtectedTenant extends Pick<GatewayTenant, 'namespaces'> {
  readonly gateway: GatewayFacts;
}

function protectedTenants(
  { tenants, protectDefaults = true }: GatewayAdmissionPolicyProps,
  defaultGateways: readonly GatewayFacts[],
): readonly ProtectedTenant[] {
  const withLocal = tenants.flatMap(({ gateway, namespaces = [] }): ProtectedTenant[] => {
    const { localGateway } = gateway;
    const local = localGateway && !tenants.some((other) => other.gateway === localGateway) ? [localGateway] : [];
    return [gateway, ...local].map((each) => ({ gateway: each, namespaces }));
  });
  if (!protectDefaults) return withLocal;
  const named = new Set(tenants.map(({ gateway }) => gatewayId(gateway)));
  return [
    ...withLocal,
    ...defaultGateways.filter((gateway) => !named.has(gatewayId(gateway))).map((gateway) => ({ gateway })),
  ];
}

/** Drops policies that differ from another in their names alone, as those of gateways on the same pods do. */
function onceEach(restrictions: readonly Restriction[]): readonly Restriction[] {
  const seen = new Set<string>();
  return restrictions.filter(({ resources, expression, exceptNamespaces = [], onlyNamespaces = [], exempt }) => {
    const key = JSON.stringify([resources, expression, exceptNamespaces, onlyNamespaces, exempt]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Shortens a name that is too long, and keeps it unique with a hash. */
function bounded(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST_NAME - hash.length - 1).replace(/[-.]+$/, '')}-${hash}`;
}
