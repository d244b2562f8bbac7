import { Construct } from 'constructs';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { refuse } from '../private/errors';
import { DNS_LABEL, demand } from '../private/names';
import { SERVING_NAMESPACE } from '../private/stock-install';
import { addKyvernoPolicies } from './admission/kyverno';
import {
  assignmentRestrictions,
  attachmentRestriction,
  configRestriction,
  labelRestriction,
} from './admission/restrictions';
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
   * Namespaces that may label Knative Services, Routes and DomainMappings for it.
   *
   * @default - none
   */
  readonly namespaces?: string[];
}

/** Properties of {@link GatewayAdmissionPolicy}. */
export interface GatewayAdmissionPolicyProps {
  /** Versions that the policies are made for. */
  readonly platform: Platform;
  /** The gateways to protect, and who may use each. */
  readonly tenants: GatewayTenant[];
  /**
   * Users of the platform: whoever applies this topology, or it locks itself out. net-istio's own account is one of them in any case, since
   * it makes Istio Gateways for services with automatic TLS.
   */
  readonly platformUsers: string[];
  /**
   * Groups of the platform.
   *
   * @default ['system:masters']
   */
  readonly platformGroups?: string[];
  /**
   * Namespaces of the platform, where Istio Gateways and Services may have any label.
   *
   * @default - the namespaces of each gateway and of its Service, and `knative-serving`
   */
  readonly platformNamespaces?: string[];
  /**
   * What evaluates the policies.
   *
   * @default AdmissionEngine.VALIDATING_ADMISSION_POLICY
   */
  readonly engine?: AdmissionEngine;
}

// net-istio runs as this account in the stock install. Source: knative/serving config/core/200-roles/serviceaccount.yaml.
const NET_ISTIO = `system:serviceaccount:${SERVING_NAMESPACE}:controller`;

// Empties a namespace that is being deleted.
const NAMESPACE_CONTROLLER = 'system:serviceaccount:kube-system:namespace-controller';

/**
 * Keeps others out of the gateways. Istio Gateways select pods of every namespace, and net-istio probes Services of every namespace, so that
 * whoever may create either can attach to a gateway or break its status. Four things become the platform's own: labelling services for a gateway
 * (but for its tenants), Istio Gateways that can select its pods, Services and Pods with its label, and Knative's gateway configuration.
 */
export class GatewayAdmissionPolicy extends Construct {
  public constructor(scope: Construct, id: string, props: GatewayAdmissionPolicyProps) {
    super(scope, id);
    const { tenants, platformUsers, platformGroups = ['system:masters'], platformNamespaces = [] } = props;
    if (tenants.length === 0) refuse({ what: 'tenants is empty', got: tenants, allowed: 'at least one gateway' }, this);
    const own = [SERVING_NAMESPACE, ...platformNamespaces];
    for (const name of own) demand('platformNamespaces', name, DNS_LABEL, this);
    const exempt = {
      users: [...new Set([NET_ISTIO, ...platformUsers])].sort(),
      groups: [...new Set(platformGroups)].sort(),
    };

    const restrictions = tenants.flatMap(({ gateway, namespaces = [] }) => {
      for (const name of namespaces) demand('tenants: a namespace', name, DNS_LABEL, this);
      // The pods are where the Service is, which need not be where the Istio Gateway is.
      const [, serviceNamespace = gateway.namespace] = gateway.serviceHost.split('.');
      const platform = [...new Set([...own, gateway.namespace, serviceNamespace])].sort();
      return [
        ...assignmentRestrictions(gateway, [...new Set(namespaces)].sort(), exempt),
        attachmentRestriction(gateway, platform, exempt),
        labelRestriction(gateway, platform, exempt),
      ];
    });
    const names = restrictions.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      refuse({ what: 'tenants names a gateway twice', got: twice, allowed: 'each gateway once' }, this);

    const all = [...restrictions, configRestriction({ ...exempt, users: [...exempt.users, NAMESPACE_CONTROLLER] })];
    if (props.engine === AdmissionEngine.KYVERNO) addKyvernoPolicies(this, all);
    else addValidatingAdmissionPolicies(this, all, props.platform);
  }
}
