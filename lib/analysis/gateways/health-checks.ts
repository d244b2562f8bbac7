import { integer, objects } from '../../private/access';
import { PROXY_HEALTH_PORT, PROXY_METRICS_PORTS } from '../../private/flow-ports';
import { type Service } from '../model/types';

// Sources: AWS Load Balancer Controller, guide/service/annotations and pkg/service/model_build_target_group.go;
// DigitalOcean cloud controller manager, docs/controllers/services/annotations.md.
const AWS = 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-port';
const DIGITAL_OCEAN = 'service.beta.kubernetes.io/do-loadbalancer-healthcheck-port';
/** Kubernetes' default range of node ports. */
const FIRST_NODE_PORT = 30_000;

/** The port that a load balancer checks, and where it is set. */
export interface HealthCheck {
  readonly annotation: string;
  readonly port: string;
}

/** A health check that asks a port on which nothing ever answers. */
export function deadHealthCheck(service: Service, heard: readonly number[]): HealthCheck | undefined {
  if (service.type !== 'LoadBalancer') return undefined;
  const checks: readonly [string, (port: string) => boolean][] = [
    [AWS, (port) => isAnswered(service, port, heard)],
    [DIGITAL_OCEAN, (port) => service.ports.some((each) => String(each.port) === port)],
  ];
  for (const [annotation, isRight] of checks) {
    const port = service.annotations[annotation]?.trim() ?? '';
    if (port !== '' && !isRight(port)) return { annotation, port };
  }
  return undefined;
}

/** A number is one of the targets': of the pods, or of the nodes; a name is one of the Service's ports. */
function isAnswered({ ports, source }: Service, port: string, heard: readonly number[]): boolean {
  if (port === 'traffic-port') return true;
  if (!/^\d+$/.test(port)) return ports.some(({ name }) => name === port);
  const number = Number(port);
  const nodePorts = objects(source.object, 'spec', 'ports').map((each) => integer(each, 'nodePort'));
  return (
    number >= FIRST_NODE_PORT ||
    [PROXY_HEALTH_PORT, ...PROXY_METRICS_PORTS, ...heard].includes(number) ||
    [...nodePorts, integer(source.object, 'spec', 'healthCheckNodePort')].includes(number)
  );
}
