import { type Call } from '../analysis/gateways/calls';
import { groupBy } from '../private/group';

/** Renders who gets what in the cluster: each name of each service, and the callers by answer. */
export function callsText(calls: readonly Call[]): string {
  if (calls.length === 0) return '';
  const blocks = [...groupBy(calls, ({ service }) => [service])].map(([service, own]) => {
    const routes = groupBy(own, ({ path, host, through }) => [
      `${host}, ${path}${through === null ? '' : ` ${through}`}`,
    ]);
    return [
      service,
      ...[...routes].flatMap(([route, callers]) => [
        `  ${route}`,
        ...[...groupBy(callers, ({ answer }) => [answer])].map(
          ([answer, some]) => `    ${answer} to ${some.map(({ caller }) => caller).join(', ')}`,
        ),
      ]),
    ].join('\n');
  });
  return `\nCalls in the cluster, by the namespace of the caller:\n\n${blocks.join('\n\n')}\n`;
}
