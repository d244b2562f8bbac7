import { type Bench } from '../harness/bench';
import { knativeGateways } from '../harness/command';
import { type Container, runContainer } from '../harness/container';
import { type LiveCluster } from '../harness/live-cluster';
import { parseObjects } from '../harness/objects';
import { type GatewayService, gatewayServices } from '../harness/pods';
import { ServiceAddresses } from '../harness/service-addresses';

interface Report {
  readonly summary: { readonly sent: number };
  readonly differences: readonly { readonly kind: string; readonly service?: string }[];
}

/**
 * What the container of `verify --job` says in the cluster. The negative control has the names of two gateways
 * swapped.
 */
export async function verifyJobRuns(bench: Bench, cluster: LiveCluster): Promise<string> {
  const { stdout } = await knativeGateways(
    ['verify', '--job', 'example.com/knative-gateways:1', '--format', 'json'],
    {},
  );
  const objects = parseObjects(stdout);
  const job = objects.find(({ kind }) => kind === 'Job');
  await cluster.apply(objects.filter((each) => each !== job));
  const { template } = job?.['spec'] as {
    readonly template: { readonly spec: { readonly serviceAccountName: string; readonly containers: [Container] } };
  };
  const { serviceAccountName: name, containers } = template.spec;
  const services = gatewayServices(await cluster.objects(), cluster.readyPods);
  const run = async (given: readonly GatewayService[]): Promise<Report & { readonly status: number }> => {
    const addresses = await ServiceAddresses.of(given);
    try {
      const namespace = job?.metadata.namespace ?? '';
      const ran = await runContainer(bench, cluster.plane, containers[0], { namespace, name });
      if (ran.stdout === '') throw new Error(`status ${ran.status}: ${ran.stderr}`);
      return { status: ran.status, ...(JSON.parse(ran.stdout) as Report) };
    } finally {
      await addresses.end();
    }
  };
  const good = await run(services);
  if (good.status !== 0 || good.differences.length > 0 || good.summary.sent === 0)
    throw new Error(JSON.stringify(good));
  const bad = await run(swapped(services));
  const leaks = bad.differences.filter(({ kind }) => kind === 'leak').length;
  if (bad.status !== 1 || leaks === 0) throw new Error(`swapped: ${JSON.stringify(bad)}`);
  return `${good.summary.sent} requests to ${services.length} Services by name, nothing differs; negative control: two names swapped, exit 1, ${leaks} leaks`;
}

/** The pods of the first two external gateways behind each other's Service. */
function swapped(services: readonly GatewayService[]): GatewayService[] {
  const [first, second] = services.filter(({ id }) => !id.includes('local'));
  const other = new Map([
    [first?.id, second],
    [second?.id, first],
  ]);
  return services.map((each) => ({ ...(other.get(each.id) ?? each), id: each.id }));
}
