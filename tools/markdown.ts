// What the site and the tests of the pages read of Markdown. prettier keeps the pages regular: fences of three
// backquotes, and no link over the end of a line.

/** A fenced block of code. */
export interface CodeBlock {
  /** What stands behind the fence: `yaml bad`. */
  readonly info: string;
  readonly code: string;
  /** 1-based line of the fence. */
  readonly line: number;
}

/** A link or an image outside of code. */
export interface Link {
  readonly target: string;
  /** 1-based. */
  readonly line: number;
}

const FENCE = /^( *)(`{3,}|~{3,})(.*)$/;
const LINK = /(?<=\]\()[^()\s]+(?=\))/g;
const CODE_SPAN = /`+[^`]*`+/g;

interface Line {
  readonly text: string;
  readonly number: number;
  /** Whether it is of a code block, its fences included. */
  readonly isCode: boolean;
}

function linesOf(text: string): Line[] {
  let fence: string | undefined;
  return text.split('\n').map((line, index) => {
    const [, , mark = ''] = FENCE.exec(line) ?? [];
    const wasOpen = fence !== undefined;
    if (fence === undefined && mark !== '') fence = mark;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    return { text: line, number: index + 1, isCode: wasOpen || fence !== undefined };
  });
}

export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly info: string; readonly line: number; readonly indent: number; code: string } | undefined;
  for (const { text: line, number, isCode } of linesOf(text)) {
    const [, indent = '', mark = '', info = ''] = FENCE.exec(line) ?? [];
    if (!isCode) continue;
    if (open === undefined) open = { info: info.trim(), line: number, indent: indent.length, code: '' };
    else if (mark !== '' && info.trim() === '') {
      blocks.push({ info: open.info, line: open.line, code: open.code });
      open = undefined;
    } else open.code += `${line.slice(Math.min(open.indent, line.length - line.trimStart().length))}\n`;
  }
  return blocks;
}

export function links(text: string): Link[] {
  return linesOf(text).flatMap(({ text: line, number, isCode }) =>
    isCode ? [] : [...line.replace(CODE_SPAN, blank).matchAll(LINK)].map(([target]) => ({ target, line: number })),
  );
}

/** The text with the target of each link replaced. */
export function withLinks(text: string, change: (target: string) => string): string {
  return linesOf(text)
    .map(({ text: line, isCode }) => {
      if (isCode) return line;
      const spans = [...line.matchAll(CODE_SPAN)].map(({ index, 0: span }) => [index, index + span.length] as const);
      return line.replace(LINK, (target, offset: number) =>
        spans.some(([start, end]) => start <= offset && offset < end) ? target : change(target),
      );
    })
    .join('\n');
}

/** The first heading. */
export function titleOf(text: string): string | undefined {
  return headings(text)[0];
}

/** The text of each heading, without marks and the targets of links. */
function headings(text: string): string[] {
  return linesOf(text).flatMap(({ text: line, isCode }) => {
    const [, heading] = (!isCode && /^#{1,6} +(.+?) *#*$/.exec(line)) || [];
    return heading === undefined ? [] : [plain(heading)];
  });
}

/** The anchor of a heading, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** The anchors of a page: a heading that is there already gets a number. */
export function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    headings(text).map((heading) => {
      const anchor = anchorOf(heading);
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

function plain(heading: string): string {
  return heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
}

function blank(span: string): string {
  return ' '.repeat(span.length);
}
