import { readFileSync } from 'node:fs';
import { messageOf } from './wait';
import { readYaml } from './yaml';

export type Labels = Readonly<Record<string, string>>;

/** Any Kubernetes object; the narrower shapes below are views of the same. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly generateName?: string;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

export interface Service extends KubernetesObject {
  readonly spec: { readonly type?: string; readonly selector?: Labels; readonly ports?: readonly ServicePort[] };
}

interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly { readonly name: string; readonly ports?: readonly ContainerPort[] }[];
  };
}

export interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas?: number; readonly template: PodTemplate };
}

export interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** `NAMESPACE/NAME`. */
export function idOf(object: KubernetesObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`;
}

export function namespaceOf(object: KubernetesObject): string {
  return object.metadata.namespace ?? 'default';
}

/** The API group of an object; empty for the core group. */
export function groupOf(object: KubernetesObject): string {
  return object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
}

/** All objects of a kind in a group, whatever the version. */
export function ofKind(objects: readonly KubernetesObject[], group: string, kind: string): readonly KubernetesObject[] {
  return objects.filter((object) => object.kind === kind && groupOf(object) === group);
}

/** The core group's Services. */
export function servicesOf(objects: readonly KubernetesObject[]): readonly Service[] {
  return ofKind(objects, '', 'Service') as readonly Service[];
}

export function deploymentsOf(objects: readonly KubernetesObject[]): readonly Deployment[] {
  return ofKind(objects, 'apps', 'Deployment') as readonly Deployment[];
}

/** The ConfigMap of that name (`NAMESPACE/NAME`). */
export function configMap(objects: readonly KubernetesObject[], id: string): ConfigMap | undefined {
  return (ofKind(objects, '', 'ConfigMap') as readonly ConfigMap[]).find((map) => idOf(map) === id);
}

/** The data of a ConfigMap (`NAMESPACE/NAME`); empty where there is none. */
export function configData(objects: readonly KubernetesObject[], id: string): Readonly<Record<string, string>> {
  return configMap(objects, id)?.data ?? {};
}

/** True where every label of the selector is there; an absent or empty selector selects nothing. */
export function selects(selector: Labels | undefined, labels: Labels | undefined): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

/** Objects of YAML text; a `List` is taken apart, empty documents are left out. */
export function parseObjects(text: string): KubernetesObject[] {
  return readYaml(text).flatMap((document) => {
    const value = document as (KubernetesObject & { readonly items?: readonly KubernetesObject[] }) | null;
    if (value === null) return [];
    return value.kind === 'List' ? (value.items ?? []) : [value];
  });
}

export function loadObjects(...files: readonly string[]): KubernetesObject[] {
  return files.flatMap((file) => {
    try {
      return parseObjects(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
    }
  });
}

/** Later objects replace earlier ones of the same group, kind, namespace and name, as applying them in order would. */
export function applied(...sets: readonly (readonly KubernetesObject[])[]): KubernetesObject[] {
  const byKey = new Map<string, KubernetesObject>();
  for (const object of sets.flat()) byKey.set(`${groupOf(object)} ${object.kind} ${idOf(object)}`, object);
  return [...byKey.values()];
}

/** A document for each object, as JSON: all dialects of YAML read it alike. */
export function toYaml(objects: readonly KubernetesObject[]): string {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}
