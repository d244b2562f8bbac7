import { pattern, refuseList, refuseUnless } from '../private/checks';
import { type Check, DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { QUANTITY_CHECK } from '../private/quantity';
import { type Path, type Refusal } from '../private/refusal';
import { CONFIG_KEY, oneOf } from './env';

/** A file of a volume. Source: Kubernetes API, `KeyToPath`. */
export interface VolumeItem {
  /** Key of the Secret or ConfigMap. */
  readonly key: string;
  /** Path of the file within the volume, without `..`. */
  readonly path: string;
}

/** A Secret as a volume. Source: Kubernetes API, `SecretVolumeSource`. */
export interface SecretVolume {
  /** Name of the Secret, in the namespace of the pods. */
  readonly secretName: string;
  /**
   * The keys that become files.
   *
   * @default - every key, as a file of the same name
   */
  readonly items?: VolumeItem[];
  /**
   * Whether pods start without the Secret.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** A ConfigMap as a volume. Source: Kubernetes API, `ConfigMapVolumeSource`. */
export interface ConfigMapVolume {
  /** Name of the ConfigMap, in the namespace of the pods. */
  readonly name: string;
  /**
   * The keys that become files.
   *
   * @default - every key, as a file of the same name
   */
  readonly items?: VolumeItem[];
  /**
   * Whether pods start without the ConfigMap.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** What holds the files of an `emptyDir`. */
export enum EmptyDirMedium {
  /** The disk of the node. */
  DEFAULT = '',
  /** Memory, which counts against the container's memory limit. */
  MEMORY = 'Memory',
}

/** An empty folder that lives as long as the pod. Source: Kubernetes API, `EmptyDirVolumeSource`. */
export interface EmptyDirVolume {
  /**
   * What holds the files.
   *
   * @default EmptyDirMedium.DEFAULT
   */
  readonly medium?: EmptyDirMedium;
  /**
   * Most that it may hold, as a Kubernetes quantity: `64Mi`.
   *
   * @default - no limit
   */
  readonly sizeLimit?: string;
}

/** A volume of a CSI driver, such as that of the Secrets Store. Source: Kubernetes API, `CSIVolumeSource`. */
export interface CsiVolume {
  /** Name of the driver: `secrets-store.csi.k8s.io`. */
  readonly driver: string;
  /**
   * Attributes that the driver defines: `{ secretProviderClass: 'gateway-certificates' }`.
   *
   * @default - none
   */
  readonly volumeAttributes?: Record<string, string>;
}

/**
 * A volume with exactly one source, and where the container has it. Source: Kubernetes API, `Volume` and `VolumeMount`.
 */
export interface PodVolume {
  /** Name of the volume, unique in the pod. */
  readonly name: string;
  /** Absolute path in the container, without `:`. */
  readonly mountPath: string;
  /**
   * A path within the volume that is mounted in place of all of it. Changes of the Secret or ConfigMap do not arrive
   * then.
   *
   * @default - the whole volume
   */
  readonly subPath?: string;
  /**
   * Whether the container can only read it.
   *
   * @default - true, except for `emptyDir`
   */
  readonly readOnly?: boolean;
  /**
   * A Secret.
   *
   * @default - another source
   */
  readonly secret?: SecretVolume;
  /**
   * A ConfigMap.
   *
   * @default - another source
   */
  readonly configMap?: ConfigMapVolume;
  /**
   * An empty folder.
   *
   * @default - another source
   */
  readonly emptyDir?: EmptyDirVolume;
  /**
   * A volume of a CSI driver.
   *
   * @default - another source
   */
  readonly csi?: CsiVolume;
}

const MOUNT_PATH = pattern(/^\/[^:]*$/, 'an absolute path', "a path that begins with '/', without ':'");

/** Kubernetes: validateLocalDescendingPath. */
const INNER_PATH: Check = {
  test: (value) =>
    typeof value === 'string' && value !== '' && !value.startsWith('/') && !value.split('/').includes('..'),
  is: 'a path within the volume',
  allowed: "a relative path without '..'",
};

const CSI_DRIVER = pattern(
  /^[A-Za-z0-9]([-A-Za-z0-9.]{0,61}[A-Za-z0-9])?$/,
  'the name of a CSI driver',
  "at most 63 characters of A-Z, a-z, 0-9, '-' and '.', such as 'secrets-store.csi.k8s.io'",
);

const SOURCES = ['secret', 'configMap', 'emptyDir', 'csi'] as const;

/** A kind of volume. */
export type VolumeSource = (typeof SOURCES)[number];

/** Checks volumes as Kubernetes does. */
export function volumeRefusals(
  volumes: readonly PodVolume[] = [],
  path: Path,
  sources: readonly VolumeSource[] = SOURCES,
): Refusal[] {
  return [
    ...volumes.flatMap((volume, index) => {
      const at = [...path, index];
      return [
        ...refuseUnless(DNS_LABEL, volume.name, [...at, 'name']),
        ...refuseUnless(MOUNT_PATH, volume.mountPath, [...at, 'mountPath']),
        ...refuseUnless(INNER_PATH, volume.subPath, [...at, 'subPath']),
        ...oneOf(volume, SOURCES, at),
        ...SOURCES.filter((source) => volume[source] !== undefined && !sources.includes(source)).map((source) => ({
          path: [...at, source],
          what: 'a kind of volume that Knative does not accept',
          allowed: sources.join(', '),
        })),
        ...sourceRefusals(volume, at),
      ];
    }),
    ...twice(volumes, 'name', path),
    ...twice(volumes, 'mountPath', path),
  ];
}

function twice(volumes: readonly PodVolume[], field: 'mountPath' | 'name', path: Path): Refusal[] {
  const values = volumes.map((volume) => clean(volume[field]));
  return values.flatMap((got, index) =>
    values.indexOf(got) === index
      ? []
      : [{ path: [...path, index, field], what: 'used by another volume', got, allowed: 'each one once' }],
  );
}

/** A path without slashes at its end. */
export function clean(path: string): string {
  return path.length > 1 ? path.replace(/\/{1,32}$/, '') : path;
}

function sourceRefusals({ secret, configMap, emptyDir, csi }: PodVolume, path: Path): Refusal[] {
  return [
    ...(secret === undefined
      ? []
      : [
          ...refuseUnless(DNS_SUBDOMAIN, secret.secretName, [...path, 'secret', 'secretName']),
          ...itemRefusals(secret.items, [...path, 'secret', 'items']),
        ]),
    ...(configMap === undefined
      ? []
      : [
          ...refuseUnless(DNS_SUBDOMAIN, configMap.name, [...path, 'configMap', 'name']),
          ...itemRefusals(configMap.items, [...path, 'configMap', 'items']),
        ]),
    ...refuseUnless(QUANTITY_CHECK, emptyDir?.sizeLimit, [...path, 'emptyDir', 'sizeLimit']),
    ...refuseUnless(CSI_DRIVER, csi?.driver, [...path, 'csi', 'driver']),
  ];
}

function itemRefusals(items: readonly VolumeItem[] | undefined, path: Path): Refusal[] {
  return [
    ...(items?.length === 0 ? refuseList(CONFIG_KEY, items, path) : []),
    ...(items ?? []).flatMap(({ key, path: file }, index) => [
      ...refuseUnless(CONFIG_KEY, key, [...path, index, 'key']),
      ...refuseUnless(INNER_PATH, file, [...path, index, 'path']),
    ]),
  ];
}

/** `volumes` of a pod and `volumeMounts` of its container. */
export function podVolumes(volumes: readonly PodVolume[] = []): {
  readonly volumes?: object[];
  readonly volumeMounts?: object[];
} {
  if (volumes.length === 0) return {};
  return {
    volumes: volumes.map(({ name, secret, configMap, emptyDir, csi }) => ({
      name,
      ...(secret !== undefined && { secret }),
      ...(configMap !== undefined && { configMap }),
      ...(emptyDir !== undefined && { emptyDir }),
      ...(csi !== undefined && { csi: { readOnly: true, ...csi } }),
    })),
    volumeMounts: volumes.map(({ name, mountPath, subPath, emptyDir, readOnly = emptyDir === undefined }) => ({
      name,
      mountPath,
      ...(subPath !== undefined && { subPath }),
      ...(readOnly && { readOnly }),
    })),
  };
}
