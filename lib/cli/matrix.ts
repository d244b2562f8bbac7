import { groupBy } from '../private/group';
import { type Reachability } from '../analysis/reach/reachability';

/** Renders the matrix for people: the Ready state of each service, then its hosts with what each gateway Service answers. */
export function matrixText({ cells, ready }: Reachability): string {
  const byService = groupBy(cells, ({ service }) => [service]);
  const blocks = ready.map(({ service, status, reason }) => {
    const hosts = [...groupBy(byService.get(service) ?? [], ({ host }) => [host])].map(([host, answers]) => {
      const width = Math.max(...answers.map(({ gatewayService }) => gatewayService.length));
      return [
        `  ${host}`,
        ...answers.map(({ gatewayService, answer }) => `    ${gatewayService.padEnd(width)}  ${answer}`),
      ].join('\n');
    });
    return [`${service}: Ready ${status}${reason === '' ? '' : `, ${reason}`}`, ...hosts].join('\n');
  });
  return blocks.length === 0 ? 'No Knative Service, Route or DomainMapping.\n' : `${blocks.join('\n\n')}\n`;
}
