import { type Labels } from '../private/access';
import { type Counted, listed } from '../private/listed';
import { mapped } from '../private/mapped';
import { nameOf, subjectOf } from './finding';
import { idOf } from './input/manifest';
import { type KIngress, type ModelNode, type Workload } from './model/types';

export { type Counted, listed };

/** The names of things, each made when it is shown. */
export function namesOf<T>(things: Counted<T>, nameOfThing: (thing: T) => string): Counted<string> {
  return { length: things.length, [Symbol.iterator]: () => mapped(things, nameOfThing)[Symbol.iterator]() };
}

/** Patterns, fields or labels as Markdown code, each once. */
export function quoted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].map((text) => `\`${text}\``);
}

/** Several objects of one kind: `Gateway a/b`, `Gateways a/b and c/d`. */
export function ofKind(kind: string, ids: Counted<string>): string {
  return `${kind}${ids.length === 1 ? '' : 's'} ${listed(ids)}`;
}

/** Labels in YAML flow style: `app: edge, istio: edge`. */
export function inYaml(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}: ${inQuotes(value)}`);
  return pairs.length === 0 ? '{}' : pairs.sort().join(', ');
}

// What YAML 1.1 may read as something else than text.
const NO_TEXT = /^(?:[\d.+~-]|$|(?:y|n|yes|no|on|off|true|false|null)$)/i;

/** A label's value as it has to be written in YAML to be text. */
export function inQuotes(value: string): string {
  return NO_TEXT.test(value) ? JSON.stringify(value) : value;
}

/** The name of an object of the model, with the manifest that creates it if that is another object. */
export function named(node: ModelNode, kind: string): string {
  const source = subjectOf(node.source);
  if (source.kind === kind && idOf(source) === idOf(node)) return nameOf(source);
  return `${kind} ${idOf(node)} (of ${nameOf(source)})`;
}

/** Pods, named by the object that creates them: `Deployment gw/edge`. */
export function namedPods(workload: Workload): string {
  const { kind } = workload.source;
  return idOf(workload) === idOf(workload.source)
    ? `${kind} ${idOf(workload)}`
    : `the gateway ${idOf(workload)} of ${nameOf(subjectOf(workload.source))}`;
}

const KINDS = { Service: 'Knative Service', Route: 'Route', DomainMapping: 'DomainMapping', Ingress: 'KIngress' };

/** The owner of a KIngress: `Knative Service team-a/shop`. */
export function namedOwner({ owner, namespace, ownerName }: KIngress): string {
  return `${KINDS[owner]} ${idOf({ namespace, name: ownerName })}`;
}
