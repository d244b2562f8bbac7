import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Scalar as YamlScalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { formatFloat32, type GoScalar, resolvePlain, resolveTagged } from './go-scalar';
import { readFirstDocument } from './yaml-document';

/** A scalar and how it was written. */
export interface ScalarValue {
  readonly kind: 'scalar';
  readonly value: GoScalar;
  /** The text, if it was written without quotes and without a tag. */
  readonly plain?: string;
  readonly line: number;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly line: number;
}

/** One field of a mapping: its key as JSON has it, and as it was written. */
export interface Field {
  readonly name: string;
  readonly key: ScalarValue;
  readonly value: Value;
}

/** A mapping whose keys have become strings. */
export interface MapValue {
  readonly kind: 'map';
  readonly fields: ReadonlyMap<string, Field>;
  readonly line: number;
}

export type Value = ScalarValue | ListValue | MapValue;

/**
 * Reads YAML as go-yaml v2 and sigs.k8s.io/yaml do: YAML 1.1 scalars, merge keys where they stand, anchors bounded, keys
 * made strings, the last of two equal keys. Throws an Error with the reason; undefined for a text without a document.
 */
export function readGoYaml(text: string): Value | undefined {
  const { root, lineAt } = readFirstDocument(text);
  if (root === null) return undefined;
  return new Decoder(lineAt, resolveAliases(root, lineAt)).decode(root);
}

type Targets = ReadonlyMap<Alias, Node>;
type LineAt = (offset: number) => number;

/** What each alias stands for: the last node before it with that anchor. A collection has its anchor while it is read. */
function resolveAliases(root: Node, lineAt: LineAt): Targets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const visit = (node: Node | null): void => {
    if (node === null) return;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) fail(lineAt(node.range?.[0] ?? 0), `unknown anchor '${node.source}' referenced`);
      targets.set(node, target);
      return;
    }
    if ('anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq<Node>(node)) node.items.forEach(visit);
    else if (isMap<Node, Node | null>(node)) {
      for (const { key, value } of node.items) {
        visit(key);
        visit(value);
      }
    }
  };
  visit(root);
  return targets;
}

class Decoder {
  private readonly open = new Set<Alias>();
  private decoded = 0;
  private throughAlias = 0;

  public constructor(
    private readonly lineAt: LineAt,
    private readonly targets: Targets,
  ) {}

  public decode(node: Node | null): Value {
    this.count();
    if (node === null) return { kind: 'scalar', value: null, line: 0 };
    if (isAlias(node)) return this.follow(node, (target) => this.decode(target));
    if (isScalar(node)) return this.scalar(node);
    const line = this.line(node);
    if (isSeq<Node | null>(node)) return { kind: 'list', items: node.items.map((item) => this.decode(item)), line };
    const fields = new Map<string, Field>();
    this.mapping(node as YAMLMap<Node, Node | null>, fields);
    return { kind: 'map', fields, line };
  }

  // go-yaml v2 decode.go: "document contains excessive aliasing".
  private count(): void {
    this.decoded += 1;
    if (this.open.size > 0) this.throughAlias += 1;
    if (this.throughAlias <= 100 || this.decoded <= 1000) return;
    if (this.throughAlias / this.decoded > allowedAliasRatio(this.decoded)) {
      throw new Error('document contains excessive aliasing');
    }
  }

  private follow<T>(alias: Alias, use: (target: Node) => T): T {
    if (this.open.has(alias)) fail(this.line(alias), `the value of anchor '${alias.source}' contains itself`);
    this.open.add(alias);
    const result = use(this.targets.get(alias) as Node);
    this.open.delete(alias);
    return result;
  }

  private scalar(node: YamlScalar): ScalarValue {
    const text = node.value as string;
    const line = this.line(node);
    if (node.tag !== undefined) {
      const value = resolveTagged(node.tag, text);
      if (value === undefined) fail(line, `${JSON.stringify(text)} does not fit the tag ${node.tag}`);
      return { kind: 'scalar', value, line };
    }
    if (node.type !== YamlScalar.PLAIN) return { kind: 'scalar', value: text, line };
    return { kind: 'scalar', value: resolvePlain(text), plain: text, line };
  }

  // A merge key sets its fields where it stands: over the earlier ones, under the later ones.
  private mapping(node: YAMLMap<Node, Node | null>, into: Map<string, Field>): void {
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        this.merge(value, into, this.line(key));
        continue;
      }
      const decoded = this.decode(key);
      if (decoded.kind !== 'scalar') fail(decoded.line, 'a list or mapping cannot be a key');
      const name = keyName(decoded);
      into.set(name, { name, key: decoded, value: this.decode(value) });
    }
  }

  private merge(value: Node | null, into: Map<string, Field>, line: number): void {
    if (isSeq<Node>(value)) {
      for (const item of [...value.items].reverse()) this.mergeOne(item, into, line);
    } else this.mergeOne(value, into, line);
  }

  private mergeOne(node: Node | null, into: Map<string, Field>, line: number): void {
    this.count();
    if (isMap<Node, Node | null>(node)) this.mapping(node, into);
    else if (isAlias(node) && isMap<Node, Node | null>(this.targets.get(node))) {
      this.follow(node, (target) => {
        this.count();
        this.mapping(target as YAMLMap<Node, Node | null>, into);
      });
    } else fail(line, 'a merge key needs a mapping or a list of mappings');
  }

  private line(node: Alias | YamlScalar | YAMLMap | YAMLSeq): number {
    return this.lineAt(node.range?.[0] ?? 0);
  }
}

function isMergeKey(key: Node): key is YamlScalar {
  if (!isScalar(key) || key.value !== '<<') return false;
  return key.tag === undefined ? key.type === YamlScalar.PLAIN : /^(?:!|tag:yaml\.org,2002:merge)$/.test(key.tag);
}

// sigs.k8s.io/yaml: convertToJSONableObject.
function keyName({ value, line }: ScalarValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'bigint' && value < 2n ** 63n)) return value.toString();
  if (typeof value !== 'number') return fail(line, `${String(value)} cannot be a key`);
  return Number.isNaN(value) ? '.nan' : formatFloat32(value).replace('+Inf', '.inf').replace('-Inf', '-.inf');
}

function fail(line: number, reason: string): never {
  throw new Error(`line ${line}: ${reason}`);
}

function allowedAliasRatio(decoded: number): number {
  const low = 400_000;
  const high = 4_000_000;
  if (decoded <= low) return 0.99;
  return decoded >= high ? 0.1 : 0.99 - 0.89 * ((decoded - low) / (high - low));
}
