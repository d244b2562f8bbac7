import { printable } from '../../analysis/report/printable';
import { groupBy } from '../../private/group';
import { type Plan, type Step } from '../types';
import { appliedText, cellText, lossText, objectText, passingYaml, readyText, sectionsOf, verdictOf } from './describe';

/** More lines of one kind would hide the rest; the JSON has them all. */
const SHOWN = 20;

/** Renders a plan for a terminal. */
export function planText(plan: Plan): string {
  const parts = [
    verdictOf(plan),
    ...sectionsOf(plan).map(({ title, lines }) => [title, ...few(lines).map((line) => `  ${line}`)].join('\n')),
    ...plan.steps.map((step, index) => stepText(step, index + 1)),
  ];
  return `${parts.join('\n\n').split('\n').map(printable).join('\n')}\n`;
}

function stepText(step: Step, number: number): string {
  const lines = [
    ...step.losses.map((loss) => `LOSES   ${lossText(loss)}`),
    ...step.why.map((why) => `why     ${why}`),
    ...step.commands.map((command) => `do      ${command}`),
    ...step.apply.map((each) => `apply   ${appliedText(each)}`),
    ...step.delete.map((each) => `delete  ${objectText(each)}`),
    ...step.changes.map((each) => `answer  ${cellText(each)}`),
    ...step.ready.map((each) => `ready   ${readyText(each)}`),
    ...(step.unprobed.length > 0 ? [`ready   unchanged, without a new probe: ${few(step.unprobed).join(', ')}`] : []),
    ...step.findings.map((finding) => `finding ${finding}`),
    ...step.checks.map(({ command, expect }) => `check   ${command}\n             ${expect}`),
  ];
  const shown = [...groupBy(lines, (line) => [line.slice(0, 8)]).values()].flatMap(few);
  const yaml = passingYaml(step);
  return [
    `${number}. ${step.title}`,
    ...shown.map((line) => `   ${line}`),
    ...(yaml === ''
      ? []
      : yaml
          .trimEnd()
          .split('\n')
          .map((line) => `     | ${line}`)),
  ].join('\n');
}

function few(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`];
}
