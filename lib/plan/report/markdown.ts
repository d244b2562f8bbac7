import { printable } from '../../analysis/report/printable';
import { type Plan, type Step } from '../types';
import { appliedText, cellText, lossText, objectText, passingYaml, readyText, sectionsOf, verdictOf } from './describe';

/** Hosts keep a comment below the size that GitHub accepts; the JSON has every line. */
const SHOWN = 50;

/** Renders a plan for a pull request. */
export function planMarkdown(plan: Plan): string {
  const parts = [
    '## Change of the gateways',
    `**${verdictOf(plan)}**`,
    ...sectionsOf(plan).map(({ title, lines }) => `### ${title}\n\n${list(lines.map(code))}`),
    ...(plan.steps.length > 0 ? ['### Steps'] : []),
    ...plan.steps.map((step, index) => stepMarkdown(step, index + 1)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function stepMarkdown(step: Step, number: number): string {
  const yaml = passingYaml(step);
  const parts = [
    `#### ${number}. ${inline(step.title)}`,
    ...(step.losses.length > 0
      ? [`> [!WARNING]\n${quoted(['Loses requests:', ...step.losses.map((each) => `- ${code(lossText(each))}`)])}`]
      : []),
    step.why.map(inline).join(' '),
    list([
      ...step.commands.map((command) => `do ${code(command)}`),
      ...step.apply.map((each) => `apply ${code(appliedText(each))}`),
      ...step.delete.map((each) => `delete ${code(objectText(each))}`),
    ]),
    details(`Answers that change (${step.changes.length})`, step.changes.map(cellText)),
    list([
      ...step.ready.map((each) => code(readyText(each))),
      ...(step.unprobed.length > 0
        ? [`Ready without a new probe: ${step.unprobed.slice(0, SHOWN).map(code).join(', ')}`]
        : []),
      ...step.findings.map((each) => `finding ${code(each)}`),
    ]),
    yaml === '' ? '' : fenced('yaml', yaml.trimEnd()),
    step.checks.length === 0
      ? ''
      : `Check:\n\n${fenced('sh', step.checks.map(({ command, expect }) => `${command}\n# ${expect}`).join('\n'))}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function details(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<details><summary>${title}</summary>\n\n${list(lines.map(code))}\n\n</details>`;
}

function list(lines: readonly string[]): string {
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN), ...more].map((line) => `- ${line}`).join('\n');
}

function quoted(lines: readonly string[]): string {
  return lines.map((line) => `> ${line}`).join('\n');
}

function fenced(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}${language}\n${text.split('\n').map(printable).join('\n')}\n${fence}`;
}

/** Names of objects are other people's text: in a code span nothing of it is markup. */
function code(text: string): string {
  const safe = printable(text);
  const fence = '`'.repeat(1 + Math.max(0, ...[...safe.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  return fence.length > 1 ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`;
}

function inline(text: string): string {
  return printable(text).replace(/[\\<>|*_[\]]/g, (character) => `\\${character}`);
}
