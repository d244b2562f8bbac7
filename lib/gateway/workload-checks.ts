import { refuseList } from '../private/checks';
import { DNS_SUBDOMAIN } from '../private/names';
import { type Refusal } from '../private/refusal';
import { type Environment, environmentRefusals } from '../pod/env';
import { type PodVolume, clean, volumeRefusals } from '../pod/volumes';

/**
 * Variables by which Istio's injection template says who the proxy is. Source: istio,
 * `gateway-injection-template.yaml`.
 */
const OWN_VARIABLES = [
  'INSTANCE_IP',
  'ISTIO_META_POD_PORTS',
  'POD_NAME',
  'POD_NAMESPACE',
  'PROXY_CONFIG',
  'SERVICE_ACCOUNT',
];

/** Volumes and mounts of the same template, and of the chart of an IstioOperator. */
const OWN_VOLUMES = [
  'config-volume',
  'credential-socket',
  'custom-bootstrap-volume',
  'gke-workload-certificate',
  'ingressgateway-ca-certs',
  'ingressgateway-certs',
  'istio-certs',
  'istio-data',
  'istio-envoy',
  'istio-podinfo',
  'istio-token',
  'istiod-ca-cert',
  'podinfo',
  'workload-certs',
  'workload-socket',
];
const OWN_MOUNTS = [
  '/etc/certs',
  '/etc/istio/config',
  '/etc/istio/custom-bootstrap',
  '/etc/istio/ingressgateway-ca-certs',
  '/etc/istio/ingressgateway-certs',
  '/etc/istio/pod',
  '/etc/istio/proxy',
  '/var/lib/istio/data',
  '/var/run/secrets/credential-uds',
  '/var/run/secrets/istio',
  '/var/run/secrets/tokens',
  '/var/run/secrets/workload-spiffe-credentials',
  '/var/run/secrets/workload-spiffe-uds',
];

interface ContainerOptions extends Environment {
  readonly imagePullSecrets?: readonly string[];
  readonly volumes?: readonly PodVolume[];
}

/** Checks environment, volumes and pull secrets, on their own and against what Istio sets in the pods of a gateway. */
export function containerRefusals(options: ContainerOptions): Refusal[] {
  const { env = {}, envValueFrom = {}, imagePullSecrets, volumes = [] } = options;
  const variables = Object.entries({ env, envValueFrom }).flatMap(([option, values]) =>
    OWN_VARIABLES.filter((name) => Object.hasOwn(values, name)).map((name) => ({
      path: [option, name],
      what: 'a variable that Istio sets in every proxy',
      fix: name === 'PROXY_CONFIG' ? 'set proxyConfig instead' : 'omit it',
    })),
  );
  const taken = volumes.flatMap(({ name, mountPath }, index) => [
    ...(OWN_VOLUMES.includes(name)
      ? [{ path: ['volumes', index, 'name'], what: 'the name of a volume of Istio', got: name, fix: 'rename it' }]
      : []),
    ...(OWN_MOUNTS.includes(clean(mountPath))
      ? [{ path: ['volumes', index, 'mountPath'], what: 'a folder of Istio', got: mountPath, fix: 'use another one' }]
      : []),
  ]);
  return [
    ...environmentRefusals(options),
    ...variables,
    ...refuseList(DNS_SUBDOMAIN, imagePullSecrets, ['imagePullSecrets']),
    ...volumeRefusals(volumes, ['volumes']),
    ...taken,
  ];
}
