import {
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { problemOf, type YamlProblem } from './problem';

const TAG_PREFIX = 'tag:yaml.org,2002:';

type Properties = Pick<ScalarEvent, 'anchorStart' | 'anchorEnd' | 'tagStart' | 'tagEnd'>;

interface NodeBase {
  /**
   * Where the node starts in the text: 0-based, after its anchor and tag. Where nothing is written, what stands before
   * it ends.
   */
  readonly offset: number;
  /**
   * The full name of the tag, if one is written: `tag:yaml.org,2002:int` for `!!int`, `!` for the tag that says no
   * type.
   */
  readonly tag?: string;
  readonly anchor?: string;
}

export interface YamlScalar extends NodeBase {
  readonly kind: 'scalar';
  /** The text, without quotes, escapes and indentation. */
  readonly text: string;
  /** Whether it was written without quotes and not as a block of text. */
  readonly isPlain: boolean;
  /** Where the text behind it starts: 0-based. */
  readonly end: number;
}

export interface YamlSequence extends NodeBase {
  readonly kind: 'sequence';
  /** Whether it was written in brackets. */
  readonly isFlow: boolean;
  readonly items: readonly YamlNode[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlMapping extends NodeBase {
  readonly kind: 'mapping';
  /** Whether it was written in braces. */
  readonly isFlow: boolean;
  /** As written: equal keys, and merge keys, are entries like others. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlAlias extends NodeBase {
  readonly kind: 'alias';
  /** The name after the `*`. */
  readonly name: string;
}

/** A node as it was written; scalars have no type yet. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping | YamlAlias;

export interface YamlText {
  /** The root node of each document; none if there is a problem. */
  readonly roots: readonly YamlNode[];
  readonly problem?: YamlProblem;
}

// Kubernetes objects are some 15 levels deep. A depth without bound could use up the stack.
const MAXIMUM_DEPTH = 100;

/** Parses a YAML text. */
export function parseYaml(source: string, maxDepth = MAXIMUM_DEPTH): YamlText {
  try {
    return { roots: [...new NodeBuilder(source, parseEvents(source, { maxDepth })).documents()] };
  } catch (error) {
    return { roots: [], problem: problemOf(error) };
  }
}

/** Puts the flat events of the parser, which refer to the text by offsets, together to a tree. */
class NodeBuilder {
  private next = 0;
  private end = 0;
  private readonly handles = new Map<string, string>();

  public constructor(
    private readonly source: string,
    private readonly events: readonly Event[],
  ) {}

  public *documents(): Generator<YamlNode> {
    for (let event = this.take(); event !== undefined; event = this.take()) {
      if (event.type !== EVENT_ID.DOCUMENT) continue;
      this.handles.clear();
      for (const directive of event.directives) {
        if (directive.kind === 'tag') this.handles.set(directive.handle, directive.prefix);
      }
      yield this.node();
    }
  }

  private take(): Event | undefined {
    return this.events[this.next++];
  }

  private node(): YamlNode {
    const event = this.take();
    switch (event?.type) {
      case EVENT_ID.ALIAS: {
        const { anchorStart, anchorEnd } = event;
        this.end = anchorEnd;
        return { kind: 'alias', offset: anchorStart - 1, name: this.source.slice(anchorStart, anchorEnd) };
      }
      case EVENT_ID.SCALAR: {
        const { style, valueEnd } = event;
        const base = this.base(event, this.startOf(event));
        const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
        this.end = Math.max(base.offset, isQuoted ? valueEnd + 1 : valueEnd);
        return {
          kind: 'scalar',
          ...base,
          text: getScalarValue(this.source, event),
          isPlain: style === SCALAR_STYLE.PLAIN,
          end: this.end,
        };
      }
      case EVENT_ID.SEQUENCE: {
        const base = this.collection(event);
        return { kind: 'sequence', ...base, items: this.children() };
      }
      case EVENT_ID.MAPPING: {
        const base = this.collection(event);
        const children = this.children();
        const entries = children.flatMap((key, index) => {
          const value = children[index + 1];
          return index % 2 === 0 && value !== undefined ? [{ key, value }] : [];
        });
        return { kind: 'mapping', ...base, entries };
      }
      default:
        throw new Error('the parser gave a document without a node');
    }
  }

  private collection(event: SequenceEvent | MappingEvent): NodeBase & { readonly isFlow: boolean } {
    const isFlow = event.style === COLLECTION_STYLE.FLOW;
    const base = this.base(event, event.start);
    this.end = isFlow ? event.start + 1 : event.start;
    return { ...base, isFlow };
  }

  private children(): YamlNode[] {
    const children: YamlNode[] = [];
    while (this.events[this.next]?.type !== EVENT_ID.POP) children.push(this.node());
    this.next += 1;
    return children;
  }

  /** The offset of a scalar's text, quote, or `|` or `>`. */
  private startOf({ style, valueStart, anchorEnd, tagEnd }: ScalarEvent): number {
    if (valueStart < 0) return this.afterIndicator(Math.max(this.end, anchorEnd, tagEnd));
    switch (style) {
      case SCALAR_STYLE.SINGLE_QUOTED:
      case SCALAR_STYLE.DOUBLE_QUOTED:
        return valueStart - 1;
      case SCALAR_STYLE.LITERAL_BLOCK:
      case SCALAR_STYLE.FOLDED_BLOCK: {
        const line = this.source.lastIndexOf('\n', valueStart - 2) + 1;
        return line + this.source.slice(line, valueStart).search(/[|>][-+\d]*[ \t]*(?:#.*)?\r?\n?$/);
      }
      default:
        return valueStart;
    }
  }

  /** Where nothing is written: behind the next dash, colon or question mark. */
  private afterIndicator(from: number): number {
    const indicator = /(?:[\s,\]}]|#.*)*[-:?](?=[\s,\]}]|$)/y;
    indicator.lastIndex = from;
    return indicator.test(this.source) ? indicator.lastIndex : from;
  }

  private base({ anchorStart, anchorEnd, tagStart, tagEnd }: Properties, offset: number): NodeBase {
    return {
      offset,
      ...(anchorStart >= 0 && { anchor: this.source.slice(anchorStart, anchorEnd) }),
      ...(tagStart >= 0 && { tag: this.tagName(this.source.slice(tagStart, tagEnd)) }),
    };
  }

  /** The parser refuses a handle that is not declared. */
  private tagName(written: string): string {
    if (written.startsWith('!<')) return written.slice(2, -1);
    const [, handle = '!', suffix = ''] = /^(!(?:[\w-]*!)?)(.*)$/s.exec(written) ?? [];
    const prefix = this.handles.get(handle) ?? (handle === '!!' ? TAG_PREFIX : handle);
    return prefix + suffix;
  }
}
