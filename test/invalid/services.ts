import { Chart } from 'cdk8s';
import { DomainMapping, KnativeService, type KnativeServiceProps } from '../../lib';
import { app } from '../support';
import { type InvalidCase } from './case';

const VALUE =
  "empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit";
const SERVICE = "at most 63 characters of a-z, 0-9 and '-', beginning with a letter and ending with a letter or digit";
const MAPPED = "a DNS name of at least two parts, such as 'www.example.com', outside 'cluster.local'";

const service = (props: Partial<KnativeServiceProps>) => (): unknown =>
  new KnativeService(new Chart(app(), 'chart'), 'hello', { image: 'example.com/app:1', ...props });

const IMAGE = "a name in lower case with an optional tag or digest, such as 'registry.example.com/team/app:1.2'";

/** Knative Services and DomainMappings. */
export const SERVICE_CASES: readonly InvalidCase[] = [
  {
    name: 'a Knative Service without image',
    run: service({ image: '' }),
    paths: ['image'],
    message: `[chart/hello] image: not a container image; got ""; allowed: ${IMAGE}`,
  },
  {
    name: 'a Knative Service whose image has blanks',
    run: service({ image: 'example.com/a b:1\n' }),
    paths: ['image'],
    message: `[chart/hello] image: not a container image; got "example.com/a b:1\\n"; allowed: ${IMAGE}`,
  },
  {
    name: "a Knative Service whose image has capitals, which Knative's webhook refuses",
    run: service({ image: 'example.com/Team/app:1' }),
    paths: ['image'],
    message: `[chart/hello] image: not a container image; got "example.com/Team/app:1"; allowed: ${IMAGE}`,
  },
  {
    name: 'a Knative Service with a bad name of a variable',
    run: service({ env: { 'a=b': 'c' } }),
    paths: ["env['a=b']"],
    message:
      "[chart/hello] env['a=b']: not the name of an environment variable; got \"a=b\"; allowed: letters, digits, '-', '_' and '.', not beginning with a digit or '..'",
  },
  {
    name: 'a Knative Service with a bad name',
    run: service({ name: 'hello_world' }),
    paths: ['name'],
    message: `[chart/hello] name: not a Service name; got "hello_world"; allowed: ${SERVICE}`,
  },
  {
    name: 'a Knative Service with a bad label',
    run: service({ labels: { team: 'a/b' } }),
    paths: ['labels.team'],
    message: `[chart/hello] labels.team: not a label value; got "a/b"; allowed: ${VALUE}`,
  },
  {
    name: 'a Knative Service on port 70000',
    run: service({ port: 70000 }),
    paths: ['port'],
    message: '[chart/hello] port: not a port number; got 70000; allowed: 1 to 65535',
  },
  {
    name: 'a Knative Service with more at least than at most',
    run: service({ minScale: 3, maxScale: 2 }),
    paths: ['minScale'],
    message: '[chart/hello] minScale: more than maxScale; got 3; allowed: at most 2',
  },
  {
    name: 'a DomainMapping of a wildcard',
    run: () => new DomainMapping(new Chart(app(), 'chart'), 'www', { host: '*.example.com', service: 'hello' }),
    paths: ['host'],
    message: `[chart/www] host: not a host that can be mapped; got "*.example.com"; allowed: ${MAPPED}`,
  },
  {
    name: "a label of Knative's own",
    run: service({ labels: { 'serving.knative.dev/route': 'x' } }),
    paths: ["labels['serving.knative.dev/route']"],
    message:
      "[chart/hello] labels['serving.knative.dev/route']: a label that is reserved for Knative; allowed: labels without the prefix 'serving.knative.dev/'",
  },
  {
    name: 'a Knative Service whose name begins with a digit',
    run: service({ name: '1svc' }),
    paths: ['name'],
    message: `[chart/hello] name: not a Service name; got "1svc"; allowed: ${SERVICE}`,
  },
  {
    name: 'a DomainMapping of one word',
    run: () => new DomainMapping(new Chart(app(), 'chart'), 'www', { host: 'localhost', service: 'hello' }),
    paths: ['host'],
    message: `[chart/www] host: not a host that can be mapped; got "localhost"; allowed: ${MAPPED}`,
  },
  {
    name: 'a DomainMapping of a cluster host',
    run: () =>
      new DomainMapping(new Chart(app(), 'chart'), 'www', { host: 'a.default.svc.cluster.local', service: 'hello' }),
    paths: ['host'],
    message: `[chart/www] host: not a host that can be mapped; got "a.default.svc.cluster.local"; allowed: ${MAPPED}`,
  },
];
