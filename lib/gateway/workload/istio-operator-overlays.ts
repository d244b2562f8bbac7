import { refuse } from '../../private/errors';
import { chartMaxUnavailable } from './chart-objects';
import { type WorkloadContext } from './context';
import { type IstioOperatorOverlay, type IstioOperatorPatch } from './istio-operator-options';
import { preStop, topologySpreadConstraints } from './pod';

/**
 * Keeps an `istioctl install` without an IstioOperator of its own name, such as that of istiod, from deleting the object: it prunes
 * every gateway that it does not install itself (istio/istio `operator/pkg/install/install.go`).
 */
const NOT_PRUNED = 'install.operator.istio.io/owning-resource-not-pruned';

const POD = 'spec.template.spec';
const PROXY = `${POD}.containers.[name:istio-proxy]`;

/** The objects that istioctl renders for one gateway, by kind. */
function renderedNames(context: WorkloadContext): ReadonlyMap<string, string> {
  const { serviceName, scaling } = context;
  const hasBudget = chartMaxUnavailable(context) !== undefined;
  return new Map([
    ['Deployment', serviceName],
    ['Service', serviceName],
    ['ServiceAccount', `${serviceName}-service-account`],
    ['Role', `${serviceName}-sds`],
    ['RoleBinding', `${serviceName}-sds`],
    ...(scaling.isHorizontal ? [['HorizontalPodAutoscaler', serviceName] as const] : []),
    ...(hasBudget ? [['PodDisruptionBudget', serviceName] as const] : []),
  ]);
}

/** What IstioOperator has no field for, or has one only in new versions of istioctl, which refuses fields it does not know. */
export function ownOverlays(context: WorkloadContext): object[] {
  const { service, shutdown } = context;
  const spread = topologySpreadConstraints(context);
  const patches: Readonly<Record<string, readonly IstioOperatorPatch[]>> = {
    Deployment: [
      ...labels('metadata.labels', context.labels),
      ...labels('spec.template.metadata.labels', context.labels),
      patch(`${POD}.terminationGracePeriodSeconds`, shutdown.terminationGracePeriodSeconds),
      patch(`${POD}.topologySpreadConstraints`, spread.length > 0 ? spread : undefined),
      patch(`${PROXY}.lifecycle`, preStop(context)),
    ].filter(({ value }) => value !== undefined),
    Service: [
      ...labels('metadata.labels', context.labels),
      patch('spec.allocateLoadBalancerNodePorts', service.allocateLoadBalancerNodePorts),
      patch('spec.ipFamilies', service.ipFamilies),
      patch('spec.ipFamilyPolicy', service.ipFamilyPolicy),
      patch('spec.loadBalancerClass', service.loadBalancerClass),
    ].filter(({ value }) => value !== undefined),
  };
  return [...renderedNames(context)].map(([kind, name]) => ({
    kind,
    name,
    patches: [...labels('metadata.labels', { [NOT_PRUNED]: 'true' }), ...(patches[kind] ?? [])],
  }));
}

/** The user's overlays, each with the name of the object that it means. */
export function userOverlays(context: WorkloadContext, overlays: readonly IstioOperatorOverlay[]): object[] {
  const names = renderedNames(context);
  return overlays.map((overlay) => ({ ...overlay, name: overlay.name ?? names.get(overlay.kind) }));
}

/** Refuses overlays that istioctl would ignore, and those that would take the gateway's label away. */
export function checkOverlays(context: WorkloadContext, overlays: readonly IstioOperatorOverlay[]): void {
  const names = renderedNames(context);
  overlays.forEach((overlay, index) => {
    const what = `istioOperator.overlays[${index}]`;
    const rendered = names.get(overlay.kind);
    if (rendered === undefined) {
      refuse(
        {
          what: `${what}.kind is none that istioctl renders here`,
          got: overlay.kind,
          allowed: [...names.keys()].join(', '),
        },
        context.scope,
      );
    }
    if (overlay.name !== undefined && overlay.name !== rendered) {
      refuse(
        {
          what: `${what}.name is not that of the ${overlay.kind}`,
          got: overlay.name,
          allowed: `'${rendered}'`,
          fix: 'leave name out',
        },
        context.scope,
      );
    }
    overlay.patches.forEach(({ path }, at) => {
      checkPath(`${what}.patches[${at}].path`, path, context);
    });
  });
}

// No slash in front: that would be a JSON Pointer, which istioctl takes for one long key.
const PATH = /^(?!\/)(\[[^\]]+\]|([^.[\]\\]|\\.)+)(\.?\[[^\]]+\]|\.([^.[\]\\]|\\.)+)*$/;

/** Paths by which the Istio Gateway, the Service and the Deployment find the pods. */
const PROTECTED = [
  'spec.selector',
  ...['app', 'istio'].flatMap((label) => [`metadata.labels.${label}`, `spec.template.metadata.labels.${label}`]),
];

function checkPath(what: string, path: string, { scope }: WorkloadContext): void {
  if (!PATH.test(path)) {
    refuse(
      {
        what: `${what} is not a path of istioctl`,
        got: path,
        allowed: "such as 'spec.template.spec.containers.[name:istio-proxy].env'",
      },
      scope,
    );
  }
  const hit = PROTECTED.find((one) => `${path}.`.startsWith(`${one}.`) || `${one}.`.startsWith(`${path}.`));
  if (hit === undefined) return;
  refuse(
    {
      what: `${what} reaches the label that sets this gateway apart, ${hit}`,
      got: path,
      allowed: `any path but ${PROTECTED.join(', ')} and what is above and below them`,
      fix: 'set gatewayName for another label',
    },
    scope,
  );
}

function labels(path: string, values: Readonly<Record<string, string>>): IstioOperatorPatch[] {
  return Object.entries(values).map(([key, value]) => patch(`${path}.${key.replaceAll('.', '\\.')}`, value));
}

function patch(path: string, value: unknown): IstioOperatorPatch {
  return { path, value };
}
