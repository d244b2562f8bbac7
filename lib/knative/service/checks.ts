import { envFromRefusals, environmentRefusals } from '../../pod/env';
import { clean, volumeRefusals } from '../../pod/volumes';
import { annotationRefusals } from '../../private/annotations';
import { PORT, pattern, refuseLabels, refuseList, refuseUnless, wholeNumber } from '../../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN, IMAGE, SERVICE_NAME } from '../../private/names';
import { QUANTITY_CHECK, quantityValue } from '../../private/quantity';
import { type Refusal } from '../../private/refusal';
import { optionRefusals } from '../../private/types';
import { KNATIVE_LABELS } from '../ingress-labels';
import { probeRefusals } from './probe';
import { EXPORT_TO } from './export-to';
import { type KnativeServiceProps, type KnativeServiceResources } from './props';
import { scalingRefusals } from './scaling';
import { trafficRefusals } from './traffic';

const AUTOSCALING = 'autoscaling.knative.dev/';
/** Annotations of this prefix that users may set. Source: knative/serving `pkg/apis/serving/metadata_validation.go`. */
const ALLOWED = [`${KNATIVE_LABELS}rollout-duration`, `${KNATIVE_LABELS}progress-deadline`];

/** Source: knative/serving `pkg/apis/serving/k8s_validation.go`, reservedEnvVars, reservedPorts and reservedPaths. */
const RESERVED_VARIABLES = ['K_CONFIGURATION', 'K_REVISION', 'K_SERVICE', 'PORT'];
const RESERVED_PORTS = [8008, 8012, 8013, 8022, 9090, 9091];
const RESERVED_PATHS = ['/', '/dev', '/dev/log'];

const DEFAULT_MAX_TIMEOUT = 600;
const DEFAULT_TIMEOUT = 300;

/** Refuses a service that Kubernetes or Knative would refuse. */
export function knativeServiceRefusals(props: KnativeServiceProps): Refusal[] {
  return optionRefusals('KnativeServiceProps', props, (options) => [
    ...refuseUnless(SERVICE_NAME, options.name, ['name']),
    ...refuseUnless(DNS_LABEL, options.namespace, ['namespace']),
    ...refuseUnless(IMAGE, options.image, ['image']),
    ...portRefusals(options),
    ...environmentRefusals(options),
    ...envFromRefusals(options.envFrom),
    ...variableRefusals(options),
    ...serviceVolumeRefusals(options),
    ...resourceRefusals(options.resources ?? {}),
    ...refuseUnless(wholeNumber(0, 1000), options.containerConcurrency, ['containerConcurrency']),
    ...timeoutRefusals(options),
    ...refuseUnless(DNS_SUBDOMAIN, options.serviceAccountName, ['serviceAccountName']),
    ...refuseList(DNS_SUBDOMAIN, options.imagePullSecrets, ['imagePullSecrets']),
    ...probeRefusals('readinessProbe', options.readinessProbe),
    ...probeRefusals('livenessProbe', options.livenessProbe),
    ...probeRefusals('startupProbe', options.startupProbe),
    ...metadataRefusals(options),
    ...exportRefusals(options),
    ...scalingRefusals(options),
    ...trafficRefusals(options.traffic),
  ]);
}

function portRefusals({ port }: KnativeServiceProps): Refusal[] {
  const refusals = refuseUnless(PORT, port, ['port']);
  if (refusals.length > 0 || port === undefined || !RESERVED_PORTS.includes(port)) return refusals;
  return [
    { path: ['port'], what: "a port of Knative's queue-proxy", got: port, fix: 'let the container listen on another' },
  ];
}

function variableRefusals({ env = {}, envValueFrom = {} }: KnativeServiceProps): Refusal[] {
  return Object.entries({ env, envValueFrom }).flatMap(([option, values]) =>
    RESERVED_VARIABLES.filter((name) => Object.hasOwn(values, name)).map((name) => ({
      path: [option, name],
      what: 'a variable that Knative sets itself',
      fix: name === 'PORT' ? 'set port instead' : 'omit it',
    })),
  );
}

function serviceVolumeRefusals({ volumes = [] }: KnativeServiceProps): Refusal[] {
  return [
    ...volumeRefusals(volumes, ['volumes'], ['secret', 'configMap', 'emptyDir']),
    ...volumes.flatMap(({ mountPath, emptyDir, readOnly }, index) => [
      ...(RESERVED_PATHS.includes(clean(mountPath))
        ? [{ path: ['volumes', index, 'mountPath'], what: 'a path that Knative reserves', got: mountPath }]
        : []),
      ...(emptyDir === undefined && readOnly === false
        ? [
            {
              path: ['volumes', index, 'readOnly'],
              what: 'false, but Knative only mounts emptyDir to be written to',
              got: false,
              fix: 'omit it',
            },
          ]
        : []),
    ]),
  ];
}

function resourceRefusals(resources: KnativeServiceResources): Refusal[] {
  return (['cpu', 'memory'] as const).flatMap((name) => {
    const [requestName, limitName] = [`${name}Request`, `${name}Limit`] as const;
    const { [requestName]: request, [limitName]: limit } = resources;
    const refusals = [
      ...refuseUnless(QUANTITY_CHECK, request, ['resources', requestName]),
      ...refuseUnless(QUANTITY_CHECK, limit, ['resources', limitName]),
    ];
    if (refusals.length > 0 || request === undefined || limit === undefined) return refusals;
    if (quantityValue(limit) >= quantityValue(request)) return [];
    const path = ['resources', limitName];
    return [{ path, what: `below ${requestName}`, got: limit, allowed: `at least ${request}` }];
  });
}

function timeoutRefusals(options: KnativeServiceProps): Refusal[] {
  const { maxRevisionTimeoutSeconds = DEFAULT_MAX_TIMEOUT, timeoutSeconds } = options;
  const refusals = [
    ...refuseUnless(wholeNumber(1, 604_800), options.maxRevisionTimeoutSeconds, ['maxRevisionTimeoutSeconds']),
    ...refuseUnless(
      wholeNumber(1, maxRevisionTimeoutSeconds),
      timeoutSeconds,
      ['timeoutSeconds'],
      'raise max-revision-timeout-seconds of config-defaults, and set maxRevisionTimeoutSeconds to it',
    ),
  ];
  if (refusals.length > 0) return refusals;
  const most = timeoutSeconds ?? DEFAULT_TIMEOUT;
  return (['responseStartTimeoutSeconds', 'idleTimeoutSeconds'] as const).flatMap((name) =>
    refuseUnless(
      wholeNumber(name === 'idleTimeoutSeconds' ? 0 : 1, most),
      options[name],
      [name],
      'raise timeoutSeconds',
    ),
  );
}

const NAMESPACE = pattern(/^(?:\.|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/, 'a namespace', "a namespace, or '.'");

function exportRefusals({ exportTo, revisionAnnotations = {} }: KnativeServiceProps): Refusal[] {
  if (exportTo === undefined) return [];
  const isTwice = Object.hasOwn(revisionAnnotations, EXPORT_TO);
  return [
    ...refuseList(NAMESPACE, exportTo, ['exportTo']),
    ...(isTwice ? [{ path: ['revisionAnnotations', EXPORT_TO], what: 'set by exportTo', fix: 'omit it' }] : []),
  ];
}

function metadataRefusals({
  annotations,
  labels,
  revisionAnnotations,
  revisionLabels,
}: KnativeServiceProps): Refusal[] {
  return [
    ...Object.entries({ labels, revisionLabels }).flatMap(([option, values]) => [
      ...refuseLabels(values, [option]),
      ...Object.keys(values ?? {})
        .filter((key) => key.startsWith(KNATIVE_LABELS))
        .map((key) => ({
          path: [option, key],
          what: 'a label that is reserved for Knative',
          allowed: `labels without the prefix '${KNATIVE_LABELS}'`,
        })),
    ]),
    ...Object.entries({ annotations, revisionAnnotations }).flatMap(([option, values]) => [
      ...annotationRefusals(values, [option]),
      ...Object.keys(values ?? {})
        .filter((key) => (key.startsWith(KNATIVE_LABELS) && !ALLOWED.includes(key)) || key.startsWith(AUTOSCALING))
        .map((key) => ({
          path: [option, key],
          what: key.startsWith(AUTOSCALING)
            ? 'set by the options of the scaling'
            : 'an annotation that is reserved for Knative',
          fix: 'omit it',
        })),
    ]),
  ];
}
