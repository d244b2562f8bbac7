import { type Service, type ServicePort } from '../model/types';

export type Scheme = 'http' | 'https';

const PORTS = { http: { number: 80, name: /^http(?!s)/ }, https: { number: 443, name: /^https/ } };

/** The port of a Service for requests of a scheme: the one with the standard number, otherwise one with such a name. */
export function portFor({ ports }: Service, scheme: Scheme): ServicePort | undefined {
  const { number, name } = PORTS[scheme];
  return ports.find((each) => each.port === number) ?? ports.find((each) => name.test(each.name));
}
