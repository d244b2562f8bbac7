import { groupBy } from '../private/group';
import { answerText, type Reachability, shownCells, shownServices } from '../analysis/reach/reachability';

/**
 * Renders the matrix as text: the Ready state of each service, then its hosts with the answer of each gateway Service.
 * If nothing listens for https, only http is shown.
 */
export function* matrixText(matrix: Reachability): Generator<string> {
  const { cells, isSecure } = shownCells(matrix.cells);
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
  const titles = shownServices(matrix);
  if (titles.length === 0) yield 'No Knative Service, Route or DomainMapping.\n';
  for (const [index, { service, state }] of titles.entries())
    yield `${index === 0 ? '' : '\n'}${block(service, state)}\n`;
}
