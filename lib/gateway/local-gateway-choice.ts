import { ConfigIstioFormat } from '../knative/release-facts';
import { type Platform } from '../knative/platform';
import { type Refusal } from '../private/refusal';
import { INGRESS_SERVICE, LOCAL_GATEWAY_PORTS, serviceHostOf } from '../private/stock-install';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { Isolation } from './isolation';
import { LocalGateway } from './local-gateway';

interface Names {
  readonly gatewayName: string;
  readonly namespace: string;
  readonly serviceName: string;
  readonly clusterDomain: string;
}

/** The names of the gateway of cluster-local hosts, which follow from those of the gateway on whose pods it is. */
export function localGatewayNames({
  gatewayName,
  namespace,
  serviceName: service,
  clusterDomain,
}: Names): Omit<Names, 'clusterDomain'> & { readonly serviceHost: string } {
  const serviceName = `${service}-local`;
  const serviceHost = serviceHostOf(serviceName, namespace, clusterDomain);
  return { gatewayName: `${gatewayName}-local`, namespace, serviceName, serviceHost };
}

// Names of Services have 63 characters at most.
const LONGEST_SERVICE_NAME = 63 - '-local'.length;

/** Whether a gateway has a gateway of its own for cluster-local hosts. */
export function ownsLocalGateway(props: IsolatedGatewayProps, platform: Platform | undefined): boolean {
  const { localGateway, isolation = Isolation.STRICT } = props;
  if (localGateway !== undefined) return localGateway === LocalGateway.OWN;
  return isolation === Isolation.STRICT && obstacles(props, platform).length === 0;
}

/** Refuses one of its own where it cannot work, and says why. */
export function localGatewayRefusals(props: IsolatedGatewayProps): Refusal[] {
  const { platform, localGateway: got } = props;
  if (got !== LocalGateway.OWN) return [];
  return obstacles(props, platform).map((what) => ({
    path: ['localGateway'],
    what,
    got,
    allowed: `'${LocalGateway.SHARED}'`,
    fix: 'omit it',
  }));
}

/** Why a gateway cannot have one of its own. */
function obstacles(props: IsolatedGatewayProps, platform: Platform | undefined): string[] {
  const { assignment, workload, servers = [], serviceName = INGRESS_SERVICE } = props;
  const taken = servers.flatMap(({ targetPort }) =>
    LOCAL_GATEWAY_PORTS.some((port) => port === targetPort) ? [targetPort] : [],
  );
  return [
    ...(platform?.knative.configIstioFormat === ConfigIstioFormat.KEYS
      ? [`config-istio of Knative ${platform.knative.minor} has no selectors, so that all services share one`]
      : []),
    ...(workload?._installsPods === false
      ? ['existing pods have no second label, and the status prober would take its Service for that of the gateway']
      : []),
    ...(assignment?.servesEveryService === true
      ? ['the gateway serves every service, and a local one would do so, too']
      : []),
    ...taken.map((port) => `a server of the gateway listens on its port ${port}`),
    ...(serviceName.length > LONGEST_SERVICE_NAME
      ? [`serviceName is too long for a Service ${serviceName}-local: ${LONGEST_SERVICE_NAME} characters at most`]
      : []),
  ];
}
