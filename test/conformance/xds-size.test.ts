import { contents, sentBytes } from '../../conformance/harness/xds-size';

const METRICS = `
pilot_xds_config_size_bytes_bucket{type="type.googleapis.com/envoy.config.cluster.v3.Cluster",le="1000"} 1
pilot_xds_config_size_bytes_sum{type="type.googleapis.com/envoy.config.cluster.v3.Cluster"} 2500
pilot_xds_config_size_bytes_count{type="type.googleapis.com/envoy.config.cluster.v3.Cluster"} 2
pilot_xds_config_size_bytes_sum{type="type.googleapis.com/envoy.config.route.v3.RouteConfiguration"} 1.5e+06
`;

test('bytes by service', () => {
  expect(sentBytes(METRICS)).toEqual({ LDS: 0, RDS: 1_500_000, CDS: 2500, EDS: 0 });
});

test('what an Envoy has', () => {
  const route = (cluster: string): object => ({ route: { cluster } });
  const dump = {
    configs: [
      {
        static_clusters: [{ cluster: { name: 'xds-grpc' } }],
        dynamic_active_clusters: ['outbound|80||a.b.svc', 'outbound|443||a.b.svc', 'BlackHoleCluster'].map((name) => ({
          cluster: { name },
        })),
      },
      {
        dynamic_route_configs: [
          {
            route_config: {
              virtual_hosts: [
                { routes: [route('outbound|80||a.b.svc'), {}] },
                { routes: [{ route: { weighted_clusters: { clusters: [{ name: 'outbound|80||c.d.svc' }] } } }] },
                {},
              ],
            },
          },
        ],
      },
      { dynamic_endpoint_configs: [{ endpoint_config: { endpoints: [{ lb_endpoints: [{}, {}] }, {}] } }] },
    ],
  };
  expect(contents(JSON.stringify(dump))).toEqual({
    routes: 3,
    clusters: 3,
    endpoints: 2,
    clusterHosts: new Set(['a.b.svc']),
    routeHosts: new Set(['a.b.svc', 'c.d.svc']),
  });
});
