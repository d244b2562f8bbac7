/** The dashboards for Grafana, by the names of their files. Read only where they are wanted. */
export function dashboardFiles(): Record<string, string> {
  // The types make the compiler emit the files.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const overview = require('./dashboards/overview.json') as typeof import('./dashboards/overview.json');
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const gateway = require('./dashboards/gateway.json') as typeof import('./dashboards/gateway.json');
  return {
    'knative-gateways-overview.json': `${JSON.stringify(overview, undefined, 2)}\n`,
    'knative-gateways-gateway.json': `${JSON.stringify(gateway, undefined, 2)}\n`,
  };
}
