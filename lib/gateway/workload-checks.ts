import { refuseLabels, refuseList, refuseUnless } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN, LABEL_KEY } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { annotationRefusals } from './load-balancer/common';
import { resourceRefusals } from './resources';
import { shutdownRefusals } from './shutdown';
import { tolerationRefusals } from './toleration';
import { type GatewayWorkloadOptions } from './workload-options';

// They hold the injection template, and how Envoy drains and reads PROXY protocol.
const OWN_ANNOTATIONS = ['inject.istio.io/templates', 'proxy.istio.io/config'];

/** Checks the options of a workload by themselves. Paths are from the options. */
export function workloadOptionsRefusals(options: GatewayWorkloadOptions): Refusal[] {
  const { nodeSelector, podAnnotations, priorityClassName, resources, revision, shutdown, spreadAcross } = options;
  return [
    ...under(['resources'], resourceRefusals(resources)),
    ...spreadRefusals(spreadAcross),
    ...refuseUnless(DNS_SUBDOMAIN, priorityClassName, ['priorityClassName']),
    ...refuseLabels(nodeSelector, ['nodeSelector']),
    ...tolerationRefusals(options.tolerations, ['tolerations']),
    ...under(['shutdown'], shutdownRefusals(shutdown)),
    ...refuseUnless(DNS_LABEL, revision, ['revision']),
    ...annotationRefusals(podAnnotations, ['podAnnotations']),
    ...OWN_ANNOTATIONS.filter((key) => podAnnotations?.[key] !== undefined).map((key) => ({
      path: ['podAnnotations', key],
      what: 'would replace an annotation that the gateway needs',
      got: podAnnotations?.[key],
      fix: 'leave it out',
    })),
  ];
}

/** An empty list is how to ask for no spread at all. */
function spreadRefusals(spreadAcross: readonly string[] | undefined): Refusal[] {
  return spreadAcross?.length === 0 ? [] : refuseList(LABEL_KEY, spreadAcross, ['spreadAcross']);
}
