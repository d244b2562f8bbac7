import { type Labels } from '../harness/objects';
import { type Choices } from '../harness/random';

/** The parts of an object that an oddity changes. */
export interface Editable {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
  };
  data?: Record<string, string>;
  spec: {
    selector?: Labels | undefined;
    servers?: Server[];
    ports?: ServicePort[];
    type?: string;
    clusterIP?: string;
    replicas?: number;
    template?: { metadata: { labels: Record<string, string> }; spec: { containers: { ports?: object[] }[] } };
  };
}

export interface Server {
  port: { number: number; name: string; protocol: string };
  hosts: string[];
  bind?: string;
  tls?: object;
}

export interface ServicePort {
  name: string;
  port: number;
  targetPort?: number | string;
  protocol?: string;
}

/** Changes objects as teams do, and few think of. */
export type Oddity = (objects: Editable[], choices: Choices) => void;

export function oneOf<T>(values: readonly T[], choices: Choices): T | undefined {
  const [first, ...rest] = values;
  return first === undefined ? undefined : choices.of([first, ...rest]);
}

export function gatewaysOf(objects: readonly Editable[]): readonly Editable[] {
  return objects.filter(({ kind }) => kind === 'Gateway');
}

export function serversOf(objects: readonly Editable[]): readonly Server[] {
  return gatewaysOf(objects).flatMap(({ spec }) => spec.servers ?? []);
}

export function deploymentsOf(objects: readonly Editable[]): readonly Editable[] {
  return objects.filter(({ kind }) => kind === 'Deployment');
}

/** Services of Kubernetes. */
export function gatewayServicesOf(objects: readonly Editable[]): readonly Editable[] {
  return objects.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1');
}

/** A server with other hosts than it had. */
export function otherHosts(hosts: readonly [readonly string[], ...(readonly string[])[]]): Oddity {
  return (objects, choices) => {
    const server = oneOf(serversOf(objects), choices);
    if (server !== undefined) server.hosts = [...choices.of(hosts)];
  };
}
