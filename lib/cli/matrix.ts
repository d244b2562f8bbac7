import { groupBy } from '../private/group';
import { answerText, type Reachability, shownCells } from '../analysis/reach/reachability';

const OTHER = 'a VirtualService without a Knative Service';

/**
 * Renders the matrix as text: the Ready state of each service, then its hosts with the answer of each gateway Service.
 * If nothing listens for https, only http is shown.
 */
export function* matrixText({ cells: all, ready }: Reachability): Generator<string> {
  const { cells, isSecure } = shownCells(all);
  const byService = groupBy(cells, ({ service }) => [service]);
  const block = (service: string, state: string): string => {
    const hosts = [
      ...groupBy(byService.get(service) ?? [], ({ scheme, host }) => [isSecure ? `${scheme}://${host}` : host]),
    ].map(([url, answers]) => {
      const width = Math.max(...answers.map(({ gatewayService }) => gatewayService.length));
      return [
        `  ${url}`,
        ...answers.map(
          (cell) =>
            `    ${cell.gatewayService.padEnd(width)}  ${answerText(cell)}${cell.certificate == null ? '' : `  (certificate ${cell.certificate})`}`,
        ),
      ].join('\n');
    });
    return [`${service}: ${state}`, ...hosts].join('\n');
  };
  const known = new Set(ready.map(({ service }) => service));
  const titles = [
    ...ready.map(({ service, status, reason }) => ({
      service,
      state: `Ready ${status}${reason === '' ? '' : `, ${reason}`}`,
    })),
    ...[...byService.keys()].filter((service) => !known.has(service)).map((service) => ({ service, state: OTHER })),
  ];
  if (titles.length === 0) yield 'No Knative Service, Route or DomainMapping.\n';
  for (const [index, { service, state }] of titles.entries())
    yield `${index === 0 ? '' : '\n'}${block(service, state)}\n`;
}
