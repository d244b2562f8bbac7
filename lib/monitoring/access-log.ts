import { type MonitoredGateway } from './monitored-gateway';

/** Name of the mesh's provider that writes the access log of a gateway. */
export function logProvider({ name, namespace }: MonitoredGateway): string {
  return `json-log.${namespace}.${name}`;
}

/**
 * A provider for each gateway: a Telemetry can only choose one, and the format with the gateway's name belongs to it.
 *
 * Source: Istio, "MeshConfig.ExtensionProvider"; Envoy, "Access logging", command operators.
 */
export function logProviders(gateways: readonly MonitoredGateway[]): object[] {
  return gateways.map((gateway) => ({
    name: logProvider(gateway),
    envoyFileAccessLog: {
      path: '/dev/stdout',
      logFormat: { labels: { gateway: gateway.name, gateway_namespace: gateway.namespace, ...FIELDS } },
    },
  }));
}

const FIELDS: Readonly<Record<string, string>> = {
  authority: '%REQ(:AUTHORITY)%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  downstream_remote_address: '%DOWNSTREAM_REMOTE_ADDRESS%',
  duration: '%DURATION%',
  method: '%REQ(:METHOD)%',
  // The query may hold secrets.
  path: '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  request_id: '%REQ(X-REQUEST-ID)%',
  requested_server_name: '%REQUESTED_SERVER_NAME%',
  response_code: '%RESPONSE_CODE%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  response_flags: '%RESPONSE_FLAGS%',
  route_name: '%ROUTE_NAME%',
  start_time: '%START_TIME%',
  upstream_cluster: '%UPSTREAM_CLUSTER%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  user_agent: '%REQ(USER-AGENT)%',
  x_forwarded_for: '%REQ(X-FORWARDED-FOR)%',
};
