import { pattern, refuseUnless } from '../../private/checks';
import { LOCAL_GATEWAY_LABEL } from '../../private/labels';
import { type Path, type Refusal } from '../../private/refusal';
import { minReadySeconds, progressDeadlineSeconds } from '../rollout';
import { chartMaxUnavailable } from './chart-objects';
import { type WorkloadContext } from './context';
import { type IstioOperatorOverlay, type IstioOperatorPatch } from './istio-operator-options';
import { type GatewayPods } from './pod';
import { byText } from '../../private/sort';

/**
 * Keeps an `istioctl install` without an IstioOperator of its own name, such as that of istiod, from deleting the
 * object: it prunes every gateway that it does not install itself (istio/istio `operator/pkg/install/install.go`).
 */
const NOT_PRUNED = 'install.operator.istio.io/owning-resource-not-pruned';

const POD = 'spec.template.spec';
const PROXY = `${POD}.containers.[name:istio-proxy]`;

/** The objects that istioctl renders for one gateway, by kind. */
function renderedNames(context: WorkloadContext): ReadonlyMap<string, string> {
  const { options, serviceName } = context;
  const hasBudget = chartMaxUnavailable(context) !== undefined;
  return new Map([
    ['Deployment', serviceName],
    ['Service', serviceName],
    ['ServiceAccount', `${serviceName}-service-account`],
    ['Role', `${serviceName}-sds`],
    ['RoleBinding', `${serviceName}-sds`],
    ...(options.scaling.isHorizontal ? [['HorizontalPodAutoscaler', serviceName] as const] : []),
    ...(hasBudget ? [['PodDisruptionBudget', serviceName] as const] : []),
  ]);
}

/**
 * Settings without a field in IstioOperator, or with one only in newer versions of istioctl, which refuses unknown
 * fields.
 */
export function ownOverlays(context: WorkloadContext, { labels: podLabels, spec, container }: GatewayPods): object[] {
  const { options, service } = context;
  const readySeconds = minReadySeconds(options.rollout, options.loadBalancer);
  const patches: Readonly<Record<string, readonly IstioOperatorPatch[]>> = {
    Deployment: [
      ...labels('metadata.labels', { ...context.labels, ...options.deploymentLabels }),
      ...fields('metadata', { annotations: options.deploymentAnnotations }),
      ...fields('spec', {
        minReadySeconds: readySeconds || undefined,
        progressDeadlineSeconds: progressDeadlineSeconds(readySeconds),
      }),
      ...labels('spec.template.metadata.labels', { ...podLabels, ...context.labels, ...context.localLabel }),
      ...fields(POD, { ...spec, volumes: undefined }),
      ...fields(PROXY, { ...container, volumeMounts: undefined }),
      ...additions(`${POD}.volumes`, spec['volumes']),
      ...additions(`${PROXY}.volumeMounts`, container.volumeMounts),
    ],
    Service: [
      ...labels('metadata.labels', { ...context.labels, ...service.labels }),
      ...fields('spec', {
        allocateLoadBalancerNodePorts: service.allocateLoadBalancerNodePorts,
        ipFamilies: service.ipFamilies,
        ipFamilyPolicy: service.ipFamilyPolicy,
        loadBalancerClass: service.loadBalancerClass,
      }),
    ],
  };
  return [...renderedNames(context)].map(([kind, name]) => ({
    kind,
    name,
    patches: [...labels('metadata.labels', { [NOT_PRUNED]: 'true' }), ...(patches[kind] ?? [])],
  }));
}

/** A patch for each field that is set, sorted. */
function fields(path: string, values: object): IstioOperatorPatch[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .sort(byText(([key]) => key))
    .map(([name, value]) => patch(`${path}.${name}`, value));
}

/** A patch for each entry, which istioctl adds at the end of the chart's own list. */
function additions(path: string, entries: unknown): IstioOperatorPatch[] {
  return ((entries ?? []) as readonly object[]).map((entry) => patch(`${path}.[-1]`, entry));
}

/** The user's overlays, each with the name of its object. */
export function userOverlays(context: WorkloadContext, overlays: readonly IstioOperatorOverlay[]): object[] {
  const names = renderedNames(context);
  return overlays.map((overlay) => ({ ...overlay, name: overlay.name ?? names.get(overlay.kind) }));
}

/** Refuses overlays that istioctl would ignore, and those that would remove the gateway's label. */
export function overlayRefusals(context: WorkloadContext, overlays: readonly IstioOperatorOverlay[]): Refusal[] {
  const names = renderedNames(context);
  return overlays.flatMap(({ kind, name }, index): Refusal[] => {
    const rendered = names.get(kind);
    if (rendered === undefined) {
      return [
        {
          path: [index, 'kind'],
          what: 'istioctl renders no object of this kind for the gateway',
          got: kind,
          allowed: [...names.keys()].join(', '),
        },
      ];
    }
    if (name === undefined || name === rendered) return [];
    return [
      {
        path: [index, 'name'],
        what: `not the name of the ${kind}`,
        got: name,
        allowed: `'${rendered}'`,
        fix: 'omit name',
      },
    ];
  });
}

// No leading slash: istioctl would read a JSON Pointer as one long key.
const PATCH_PATH = pattern(
  /^(?!\/)(\[[^\]]+\]|([^.[\]\\]|\\.)+)(\.?\[[^\]]+\]|\.([^.[\]\\]|\\.)+)*$/,
  'a path of istioctl',
  "such as 'spec.template.spec.containers.[name:istio-proxy].env'",
);

/** Paths by which the Istio Gateway, the Service and the Deployment find the pods. */
const PROTECTED = [
  'spec.selector',
  ...['app', 'istio', LOCAL_GATEWAY_LABEL].flatMap((label) => [
    `metadata.labels.${label}`,
    `spec.template.metadata.labels.${label}`,
  ]),
];

/** Checks the paths of patches, for any gateway. */
export function overlayPathRefusals(overlays: readonly IstioOperatorOverlay[] | undefined): Refusal[] {
  return (overlays ?? []).flatMap(({ patches }, index) =>
    patches.flatMap(({ path }, at) => pathRefusals(path, [index, 'patches', at, 'path'])),
  );
}

function pathRefusals(given: string, path: Path): Refusal[] {
  const refusals = refuseUnless(PATCH_PATH, given, path);
  const hit = PROTECTED.find((one) => `${given}.`.startsWith(`${one}.`) || `${one}.`.startsWith(`${given}.`));
  if (refusals.length > 0 || hit === undefined) return refusals;
  return [
    {
      path,
      what: `changes the unique label of this gateway, ${hit}`,
      got: given,
      allowed: `any path except ${PROTECTED.join(', ')}, their parents and their children`,
      fix: 'set gatewayName to change the label',
    },
  ];
}

function labels(path: string, values: Readonly<Record<string, string>>): IstioOperatorPatch[] {
  return Object.entries(values).map(([key, value]) => patch(`${path}.${key.replaceAll('.', '\\.')}`, value));
}

function patch(path: string, value: unknown): IstioOperatorPatch {
  return { path, value };
}
