import { unlessAlready, unlessUnchanged } from './cel';
import { type ProtectedGateway, nameOf, uniqueLabel } from './protected-gateway';
import { type Restriction } from './restriction';
import { selectorCel } from './selector-cel';

const CARRIERS = [{ apiGroup: '', resources: ['services', 'pods'], kinds: ['Service', 'Pod'] }];

// Knative copies labels of a Service to its Route and on to a core Service; those of the template to the Revision, and
// on to pods and, by way of PodAutoscaler and ServerlessService, to core Services. Source: serving
// pkg/reconciler/route/resources/service.go, service/resources, configuration/resources/revision.go,
// revision/resources/meta.go, autoscaling/resources/sks.go and serverlessservice/resources/services.go.
const COPIED_FROM = [
  {
    apiGroup: 'serving.knative.dev',
    resources: ['services', 'routes', 'configurations', 'revisions'],
    kinds: ['Service', 'Route', 'Configuration', 'Revision'],
  },
  { apiGroup: 'autoscaling.internal.knative.dev', resources: ['podautoscalers'], kinds: ['PodAutoscaler'] },
  { apiGroup: 'networking.internal.knative.dev', resources: ['serverlessservices'], kinds: ['ServerlessService'] },
];
const PLACES = [
  ['metadata', 'labels'],
  ['spec', 'template', 'metadata', 'labels'],
];

/**
 * Only the platform's namespaces may have a Service or Pod with the gateway's label, or a Knative object from which a
 * controller would copy the label to one. Knative's own account is not exempt: copies are refused at the object that
 * the tenant writes.
 */
export function labelRestrictions(entry: ProtectedGateway): Restriction[] {
  const selector = { matchLabels: uniqueLabel(entry.gateway) };
  const common = {
    operations: ['CREATE', 'UPDATE'] as const,
    exceptNamespaces: entry.platformNamespaces,
    exempt: entry.platform,
  };
  return [
    {
      ...common,
      name: `${entry.name}-label`,
      resources: CARRIERS,
      expression: unlessUnchanged((variable) => selectorCel(variable, selector)),
      message: `this label belongs to gateway ${nameOf(entry)}: its traffic or its status probes would come here`,
    },
    {
      ...common,
      name: `${entry.name}-copied-label`,
      resources: COPIED_FROM,
      expression: PLACES.map((path) => `(${unlessAlready((variable) => selectorCel(variable, selector, path))})`).join(
        ' && ',
      ),
      message: `this label belongs to gateway ${nameOf(entry)}, and Knative would copy it to Services and Pods: take it off, in spec.template too`,
    },
  ];
}
