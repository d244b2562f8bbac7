import * as k8s from '../../../imports/k8s';
import { type Construct } from 'constructs';
import { type Platform } from '../../knative/platform';
import { WARNING_ANNOTATION } from '../../private/labels';
import { Phase, addObject } from '../../private/objects';
import { conditions } from './conditions';
import { type Restriction } from './restriction';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const NOTE =
  'ValidatingAdmissionPolicy is beta and off by default in Kubernetes 1.28 and 1.29: turn on the feature gate of that name and the API group version ' +
  'admissionregistration.k8s.io/v1beta1';

/** A ValidatingAdmissionPolicy and its binding for each restriction: v1 from Kubernetes 1.30, v1beta1 before. */
export function addValidatingAdmissionPolicies(
  scope: Construct,
  restrictions: readonly Restriction[],
  platform: Platform,
): void {
  const stable = platform.kubernetesAtLeast('1.30');
  const apiVersion = stable
    ? 'admissionregistration.k8s.io/v1'
    : k8s.KubeValidatingAdmissionPolicyV1Beta1.GVK.apiVersion;
  const annotations = stable ? {} : { annotations: { [WARNING_ANNOTATION]: NOTE } };
  for (const restriction of restrictions) {
    const metadata = { name: restriction.name, ...annotations };
    addObject(scope, `${restriction.name}-policy`, Phase.NAMESPACE, {
      ...k8s.KubeValidatingAdmissionPolicyV1Beta1.GVK,
      apiVersion,
      metadata,
      spec: policySpec(restriction),
    });
    const spec: k8s.ValidatingAdmissionPolicyBindingSpecV1Beta1 = {
      policyName: restriction.name,
      validationActions: ['Deny'],
    };
    addObject(scope, `${restriction.name}-binding`, Phase.NAMESPACE, {
      ...k8s.KubeValidatingAdmissionPolicyBindingV1Beta1.GVK,
      apiVersion,
      metadata,
      spec,
    });
  }
}

function policySpec(restriction: Restriction): k8s.ValidatingAdmissionPolicySpecV1Beta1 {
  const { resources, operations } = restriction;
  const matchConditions = conditions(restriction.exempt);
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      ...namespaces(restriction),
      resourceRules: resources.map((rule) => ({
        apiGroups: [rule.apiGroup],
        apiVersions: ['*'],
        operations: [...operations],
        resources: [...rule.resources],
      })),
    },
    ...(matchConditions.length > 0 && { matchConditions }),
    validations: [{ expression: restriction.expression, message: restriction.message, reason: 'Forbidden' }],
  };
}

function namespaces({
  onlyNamespaces,
  exceptNamespaces = [],
}: Restriction): Pick<k8s.MatchResourcesV1Beta1, 'namespaceSelector'> {
  const matchExpressions = [
    ...(onlyNamespaces ? [{ key: NAMESPACE_NAME, operator: 'In', values: [...onlyNamespaces] }] : []),
    ...(exceptNamespaces.length > 0 ? [{ key: NAMESPACE_NAME, operator: 'NotIn', values: [...exceptNamespaces] }] : []),
  ];
  return matchExpressions.length > 0 ? { namespaceSelector: { matchExpressions } } : {};
}
