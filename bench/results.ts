import { writeFileSync } from 'node:fs';
import { format } from 'prettier';

/** What the parts measured, as Markdown. It is shown while it grows. */
export class Results {
  private readonly lines: string[] = [];

  public say(...lines: readonly string[]): void {
    this.lines.push(...lines);
    console.log(lines.join('\n'));
  }

  public heading(title: string, ...text: readonly string[]): void {
    this.say('', `## ${title}`, '', ...text, ...(text.length > 0 ? [''] : []));
  }

  public table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    this.say(row(head), row(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(row), '');
  }

  public async write(file: string): Promise<void> {
    writeFileSync(
      file,
      await format(this.lines.join('\n'), { parser: 'markdown', printWidth: 120, proseWrap: 'always' }),
    );
  }
}

export function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

export function milliseconds(value: number): string {
  return `${(value * 1000).toFixed(0)} ms`;
}

export function mebibytes(value: number): string {
  return `${value.toFixed(0)} MiB`;
}

export function ratio(value: number): string {
  return value.toFixed(2);
}
