import { writeFileSync } from 'node:fs';
import { format } from 'prettier';

/** What a ratio or time is to be at most, and what it is. */
interface Target {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** What the parts measured, as Markdown. It is shown while it grows. */
export class Results {
  private readonly introduction: string[] = [];
  private readonly lines: string[] = [];
  private readonly targets: Target[] = [];

  public introduce(...lines: readonly string[]): void {
    this.introduction.push(...lines);
    console.log(lines.join('\n'));
  }

  public say(...lines: readonly string[]): void {
    this.lines.push(...lines);
    console.log(lines.join('\n'));
  }

  public heading(title: string, ...text: readonly string[]): void {
    this.say('', `## ${title}`, '', ...text, ...(text.length > 0 ? [''] : []));
  }

  public table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    this.say(...tableOf(head, rows), '');
  }

  /** @param show How both numbers are written. */
  public target(what: string, atMost: number, measured: number, show: (value: number) => string = ratio): void {
    const found = {
      what,
      target: `at most ${show(atMost)}`,
      measured: show(measured),
      isMet: measured <= atMost,
    };
    this.targets.push(found);
    console.log(`target: ${what}: ${found.target}, measured ${found.measured}, ${found.isMet ? 'met' : 'missed'}`);
  }

  public async write(file: string): Promise<void> {
    const text = [...this.introduction, ...this.ofTargets(), ...this.lines].join('\n');
    writeFileSync(file, await format(text, { parser: 'markdown', printWidth: 120, proseWrap: 'always' }));
  }

  private ofTargets(): string[] {
    if (this.targets.length === 0) return [];
    const rows = this.targets.map(({ what, target, measured, isMet }) => [
      what,
      target,
      measured,
      isMet ? 'yes' : '**no**',
    ]);
    return ['', '## Targets', '', ...tableOf(['What', 'Target', 'Measured', 'Met'], rows), ''];
  }
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(row)];
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
