import { refuseUnless } from '../private/checks';
import { type Check, DNS_SUBDOMAIN, ENV_NAME } from '../private/names';
import { present } from '../private/present';
import { type Path, type Refusal } from '../private/refusal';
import { byText } from '../private/sort';

/** One key of a Secret or ConfigMap in the namespace of the pods. Source: Kubernetes API, `SecretKeySelector`. */
export interface KeySelector {
  /** Name of the Secret or ConfigMap. */
  readonly name: string;
  /** The key. */
  readonly key: string;
  /**
   * Whether pods start without the key.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * Where the value of an environment variable comes from: exactly one source. Source: Kubernetes API, `EnvVarSource`.
 */
export interface EnvValueSource {
  /**
   * A key of a Secret.
   *
   * @default - another source
   */
  readonly secretKeyRef?: KeySelector;
  /**
   * A key of a ConfigMap.
   *
   * @default - another source
   */
  readonly configMapKeyRef?: KeySelector;
}

/**
 * A Secret or ConfigMap whose keys all become environment variables: exactly one. Source: Kubernetes API,
 * `EnvFromSource`.
 */
export interface EnvFromSource {
  /**
   * Name of the Secret.
   *
   * @default - a ConfigMap
   */
  readonly secretRef?: string;
  /**
   * Name of the ConfigMap.
   *
   * @default - a Secret
   */
  readonly configMapRef?: string;
  /**
   * Prefix of each variable's name.
   *
   * @default - none
   */
  readonly prefix?: string;
  /**
   * Whether pods start without it.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** The environment of a container. */
export interface Environment {
  readonly env?: Readonly<Record<string, string>>;
  readonly envValueFrom?: Readonly<Record<string, EnvValueSource>>;
}

/** Kubernetes: IsConfigMapKey. */
export const CONFIG_KEY: Check = {
  test: (value) =>
    typeof value === 'string' && /^[-._a-zA-Z0-9]{1,253}$/.test(value) && value !== '.' && !value.startsWith('..'),
  is: 'a key of a Secret or ConfigMap',
  allowed: "at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.', not '.' and not beginning with '..'",
};

const SOURCES = ['secretKeyRef', 'configMapKeyRef'] as const;
const REFERENCES = ['secretRef', 'configMapRef'] as const;

/** Checks variables as Kubernetes does. Paths are from the options that have them. */
export function environmentRefusals({ env = {}, envValueFrom = {} }: Environment): Refusal[] {
  return [
    ...Object.keys(env).flatMap((name) => refuseUnless(ENV_NAME, name, ['env', name])),
    ...Object.entries(envValueFrom).flatMap(([name, source]) => {
      const path = ['envValueFrom', name];
      const twice = Object.hasOwn(env, name) ? [{ path, what: 'also in env', fix: 'omit one of them' }] : [];
      return [...refuseUnless(ENV_NAME, name, path), ...twice, ...sourceRefusals(source, path)];
    }),
  ];
}

function sourceRefusals(source: EnvValueSource, path: Path): Refusal[] {
  return [
    ...oneOf(source, SOURCES, path),
    ...SOURCES.flatMap((kind) => {
      const selector = source[kind];
      if (selector === undefined) return [];
      return [
        ...refuseUnless(DNS_SUBDOMAIN, selector.name, [...path, kind, 'name']),
        ...refuseUnless(CONFIG_KEY, selector.key, [...path, kind, 'key']),
      ];
    }),
  ];
}

/** Checks sources of whole Secrets and ConfigMaps. */
export function envFromRefusals(sources: readonly EnvFromSource[] = []): Refusal[] {
  return sources.flatMap((source, index) => {
    const path = ['envFrom', index];
    return [
      ...oneOf(source, REFERENCES, path),
      ...REFERENCES.flatMap((kind) => refuseUnless(DNS_SUBDOMAIN, source[kind], [...path, kind])),
      ...refuseUnless(ENV_NAME, source.prefix, [...path, 'prefix']),
    ];
  });
}

/** Refuses an object that has none, or several, of these properties. */
export function oneOf(object: object, names: readonly string[], path: Path): Refusal[] {
  const given = names.filter((name) => (object as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (given.length === 1) return [];
  const what = given.length === 0 ? 'without a source' : 'with several sources';
  return [{ path, what, got: given, allowed: `one of ${names.join(', ')}` }];
}

/** The variables as Kubernetes has them, sorted by name. */
export function envVariables({ env = {}, envValueFrom = {} }: Environment): object[] {
  const plain = Object.entries(env).map(([name, value]) => ({ name, value }));
  return [...plain, ...referencedVariables({ envValueFrom })].sort(byText(({ name }) => name));
}

/** The variables whose values are elsewhere, sorted by name. */
export function referencedVariables({ envValueFrom = {} }: Environment): { readonly name: string }[] {
  return Object.entries(envValueFrom)
    .map(([name, valueFrom]) => ({ name, valueFrom: present({ ...valueFrom }) }))
    .sort(byText(({ name }) => name));
}

/** `envFrom` of a container. */
export function envFrom(sources: readonly EnvFromSource[]): object[] {
  return sources.map(({ secretRef, configMapRef, prefix, optional }) => {
    const reference = (name: string): object => ({ name, ...present({ optional }) });
    return {
      ...present({ prefix }),
      ...(secretRef !== undefined && { secretRef: reference(secretRef) }),
      ...(configMapRef !== undefined && { configMapRef: reference(configMapRef) }),
    };
  });
}
