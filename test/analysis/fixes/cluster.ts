import { parse, stringify } from 'yaml';
import { type KubeObject } from '../../../lib/private/access';
import { joinLoaded, type Loaded, loadObjects, loadText } from '../../../lib/analysis/input/load';
import { idOf } from '../../../lib/analysis/input/manifest';
import { type Model, type ModelOptions } from '../../../lib/analysis/model/build';

export type Labels = Record<string, string>;

/** A port of a Service. */
export interface Port {
  name?: string;
  port: number;
  targetPort?: number | string;
}

/** A server of a Gateway. */
export interface Server {
  port: { number: number; name?: string; protocol: string };
  hosts: string[];
  tls?: { mode?: string; credentialName?: string; httpsRedirect?: boolean } | undefined;
}

/** An object in a form that can be changed. */
export interface Editable {
  readonly apiVersion: string;
  readonly kind: string;
  metadata: { namespace?: string; name: string; labels?: Labels };
  spec: {
    selector?: Labels & { matchLabels?: Labels };
    template?: { metadata: { labels: Labels } };
    replicas?: number;
    ports?: Port[];
    servers?: Server[];
    gateways?: string[];
    ingress?: object[];
    egress?: object[];
    tls?: { secretName: string };
    type?: string;
  };
  data?: Labels;
}

/** An entry of config-istio. */
export interface ConfigEntry {
  name: string;
  namespace: string;
  service: string;
  labelSelector?: object;
}

/** As Knative's own ConfigMaps have them. */
const SERVING: Labels = {
  'app.kubernetes.io/name': 'knative-serving',
  'app.kubernetes.io/component': 'net-istio',
};

/** The objects that were given, which fixes change. */
export class Cluster {
  public readonly objects: Editable[];
  /** Settings that a fix changes. */
  public options: ModelOptions = {};

  /** New names of Gateways, `NAMESPACE/NAME`. */
  public readonly renamed = new Map<string, string>();

  private readonly files = new Map<Editable, string>();
  private readonly edited = new Map<string, string>();

  public constructor(
    public readonly model: Model,
    private readonly given: Loaded,
  ) {
    this.objects = model.manifests.map(({ object, source }) => {
      const copy = structuredClone(object) as unknown as Editable;
      this.files.set(copy, source.file);
      return copy;
    });
  }

  /** What is there after the changes: of a file whose text was changed, what that has. */
  public loaded(): Loaded {
    const { edited, files } = this;
    const isKept = ({ file }: { readonly file: string }): boolean => !edited.has(file);
    const { problems, unrendered = [], duplicateKeys = [] } = this.given;
    return joinLoaded([
      {
        ...loadObjects(
          this.objects.filter((object) => !edited.has(files.get(object) ?? '')),
          'after',
        ),
        problems: problems.filter(isKept),
        unrendered: unrendered.filter(isKept),
        duplicateKeys: duplicateKeys.filter(isKept),
      },
      ...[...edited].map(([file, text]) => loadText(text, file)),
    ]);
  }

  /**
   * Changes the lines of a file.
   *
   * @throws if it was not read from a text
   */
  public editLines(file: string, change: (lines: readonly string[]) => readonly string[]): void {
    const text = this.edited.get(file) ?? this.given.texts?.get(file);
    if (text === undefined) throw new Error(`there is no file ${file}`);
    this.edited.set(file, change(text.split('\n')).join('\n'));
  }

  /**
   * An object; one that is only assumed becomes one of the given.
   *
   * @throws if there is none: a fix must not name what does not exist
   */
  public find(kind: string, written: string): Editable {
    const id = withoutStop(written);
    const found = this.objects.find((each) => each.kind === kind && idIn(each) === id);
    if (found !== undefined) return found;
    const nodes = [...this.model.gateways, ...this.model.services, ...this.model.workloads];
    const assumed = nodes.find((each) => each.source.kind === kind && idOf(each.source) === id);
    if (assumed === undefined) throw new Error(`there is no ${kind} ${id}`);
    const object = structuredClone(assumed.source.object) as unknown as Editable;
    this.objects.push(object);
    return object;
  }

  public add(object: KubeObject): void {
    this.objects.push(structuredClone(object) as unknown as Editable);
  }

  public addSecret(namespace: string, name: string): void {
    const data = { 'tls.crt': '', 'tls.key': '' };
    this.add({ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name, namespace }, data });
  }

  public remove(object: Editable): void {
    this.objects.splice(this.objects.indexOf(object), 1);
  }

  /** A ConfigMap of Knative; made where there is none. */
  public configMap(name: string): Editable & { data: Labels } {
    const id = `knative-serving/${name}`;
    const found = this.objects.find((each) => each.kind === 'ConfigMap' && idIn(each) === id);
    const object =
      found ??
      ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'knative-serving', labels: SERVING },
      } as Editable);
    if (found === undefined) this.objects.push(object);
    object.data ??= {};
    return object as Editable & { data: Labels };
  }

  /** Changes the entries of a Gateway in config-istio, in whichever format it is. */
  public editEntries(written: string, change: (entry: ConfigEntry) => ConfigEntry | undefined): void {
    const gateway = withoutStop(written);
    const { data } = this.configMap('config-istio');
    for (const [key, property] of [
      ['external-gateways', 'externalGateways'],
      ['local-gateways', 'localGateways'],
    ] as const) {
      const written = data[key] === undefined ? undefined : (parse(data[key]) as ConfigEntry[]);
      const prefix = property === 'localGateways' ? 'local-gateway.' : 'gateway.';
      const [namespace = '', name = ''] = gateway.split('/');
      const old = data[`${prefix}${namespace}.${name}`];
      if (old !== undefined) {
        const changed = change({ namespace, name, service: old });
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- keys of a ConfigMap
        delete data[`${prefix}${namespace}.${name}`];
        if (changed !== undefined) data[`${prefix}${changed.namespace}.${changed.name}`] = changed.service;
        continue;
      }
      const given = written ?? this.model.configIstio.config?.[property] ?? [];
      const isOld = Object.keys(data).some((each) => each.startsWith('gateway.') || each.startsWith('local-gateway.'));
      const entries = given.map((entry) => (idIn({ metadata: entry }) === gateway ? change({ ...entry }) : entry));
      if (JSON.stringify(entries) === JSON.stringify(given)) continue;
      if (isOld)
        for (const entry of entries) if (entry) data[`${prefix}${entry.namespace}.${entry.name}`] = entry.service;
      if (!isOld) data[key] = stringify(entries.filter((entry) => entry !== undefined));
    }
  }

  /** The Services that config-istio names for a Gateway, as it is in force. */
  public servicesOf(gateway: string): readonly string[] {
    const { config } = this.model.configIstio;
    return [...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])]
      .filter((entry) => idOf(entry) === gateway)
      .map(({ service }) => service.split('.', 2).reverse().join('/'));
  }

  /** Replaces text anywhere in an object. */
  public replaceText(object: object, pattern: RegExp, by: string): void {
    Object.assign(object, JSON.parse(JSON.stringify(object).replace(pattern, by)) as object);
  }

  /** The host of a Service in config-istio. */
  public static hostOf(id: string): string {
    const [namespace = '', name = ''] = id.split('/');
    return `${name}.${namespace}.svc.cluster.local`;
  }
}

function idIn({ metadata }: { readonly metadata: { readonly namespace?: string; readonly name: string } }): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** What ends a sentence is no part of a name. */
function withoutStop(text: string): string {
  return text.replace(/[.:;]+$/, '');
}

/** `app: edge, istio: edge`. */
export function labelsIn(text: string): Labels {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [key = '', value = ''] = pair.split(': ').map((part) => part.trim());
      return [key, value.replace(/^"|"$/g, '')];
    }),
  );
}
