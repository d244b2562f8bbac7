import { type Call } from '../analysis/gateways/calls';
import {
  answerText,
  type Reachability,
  type ReachabilityCell,
  shownCells,
  type ShownService,
  shownServices,
} from '../analysis/reach/reachability';
import { groupBy } from '../private/group';
import { mapped } from '../private/mapped';
import { type Pieces } from '../private/pieces';
import { html, type Markup, SLOT } from './page/markup';
import { pageOf, searchField } from './page/shell';
import { shown } from './shown';
import { plural } from '../private/plural';

const WORDS: readonly (readonly [answer: RegExp, look: string])[] = [
  [/[|]/, 'warning'],
  [/^200$/, 'good'],
  [/^(?:200:|403)/, 'warning'],
  [/^30\d/, 'note'],
  [/^(?:503|reset)/, 'error'],
];

/** Renders the matrix of all answers, and who gets what in the cluster, as a page that is written in pieces. */
export function matrixHtml(matrix: Reachability, calls: readonly Call[]): Pieces {
  const { cells, isSecure } = shownCells(matrix.cells);
  const gateways = [...new Set(cells.map(({ gatewayService }) => gatewayService))].sort();
  const answers = [...new Set(cells.map(({ answer }) => answer))].sort();
  const services = shownServices(matrix);
  return pageOf({
    title: 'Who answers which host',
    summary: `${plural(services.length, 'service')}, ${plural(gateways.length, 'gateway Service')}`,
    controls: controlsOf(gateways, answers),
    main: mainOf(
      services,
      groupBy(cells, ({ service }) => [service]),
      gateways,
      isSecure,
      calls,
    ),
    assets: 'matrix',
    data: {},
  });
}

function* mainOf(
  services: readonly ShownService[],
  cells: ReadonlyMap<string, readonly ReachabilityCell[]>,
  gateways: readonly string[],
  isSecure: boolean,
  calls: readonly Call[],
): Generator<Markup> {
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Answers">
      <table id="matrix">
        <thead>
          <tr>
            <th scope="col">Host</th>
            ${gateways.map((id) => html`<th scope="col">${nameParts(id)}</th>`)}
          </tr>
        </thead>
        ${SLOT}
      </table>
    </div>
    <p id="nothing" class="nothing" hidden>Nothing matches.</p> `;
  const blocks = mapped(services, (each) => {
    const rows = groupBy(cells.get(each.service) ?? [], ({ scheme, host }) => [
      isSecure ? `${scheme}://${host}` : host,
    ]);
    return serviceRows(each, rows, gateways);
  });
  yield* table.around(blocks);
  if (calls.length > 0) yield* callsTable(calls);
}

function serviceRows(
  { service, state, status }: ShownService,
  rows: ReadonlyMap<string, readonly ReachabilityCell[]>,
  gateways: readonly string[],
): Markup {
  const look = status === undefined ? 'none' : status === 'True' ? 'good' : 'error';
  return html`<tbody data-text="${shown(service)} ${shown(state)}">
    <tr class="service">
      <th scope="rowgroup" colspan="${gateways.length + 1}">
        ${shown(service)} <span class="badge ${look}">${shown(state)}</span>
      </th>
    </tr>
    ${[...rows].map(([url, own]) => rowOf(url, own, gateways))}
  </tbody> `;
}

function controlsOf(gateways: readonly string[], answers: readonly string[]): Markup {
  return html`${searchField('service or host')}
    <label
      >Gateway Service<select id="gateway">
        <option value="">all</option>
        ${gateways.map((id, index) => html`<option value="${index}">${shown(id)}</option>`)}
      </select></label
    >
    <label
      >Answer<select id="answer">
        <option value="">any</option>
        ${answers.map((answer) => html`<option value="${shown(answer)}">${shown(answer)}</option>`)}
      </select></label
    >`;
}

function rowOf(url: string, cells: readonly ReachabilityCell[], gateways: readonly string[]): Markup {
  const byGateway = new Map(cells.map((cell) => [cell.gatewayService, cell]));
  return html`<tr data-text="${shown(url)}">
    <th scope="row">${shown(url)}</th>
    ${gateways.map((id) => {
      const cell = byGateway.get(id);
      if (cell === undefined) return html`<td></td>`;
      const { certificate = null } = cell;
      return html`<td data-answer="${shown(cell.answer)}">
        <span class="badge ${lookOf(cell.answer)}">${shown(answerText(cell))}</span>${
          certificate === null ? '' : html`<small>${shown(certificate)}</small>`
        }
      </td>`;
    })}
  </tr> `;
}

function lookOf(answer: string): string {
  return WORDS.find(([pattern]) => pattern.test(answer))?.[1] ?? 'none';
}

function nameParts(id: string): Markup {
  const [namespace = '', name = ''] = id.split('/', 2);
  return html`<small>${shown(namespace)}/</small>${shown(name)}`;
}

function callsTable(calls: readonly Call[]): Iterable<Markup> {
  const rows = groupBy(calls, ({ service, host, path, through, answer }) => [
    JSON.stringify([service, host, `${path}${through === null ? '' : ` ${through}`}`, answer]),
  ]);
  return html`<section aria-labelledby="calls-title">
    <h2 id="calls-title">Calls in the cluster</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="calls-title">
      <table id="calls">
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Name</th>
            <th scope="col">Path</th>
            <th scope="col">Answer</th>
            <th scope="col">Namespaces of callers</th>
          </tr>
        </thead>
        <tbody>
          ${SLOT}
        </tbody>
      </table>
    </div>
  </section>`.around(
    mapped(rows, ([key, some]) => {
      const [service = '', host = '', path = '', answer = ''] = JSON.parse(key) as string[];
      return html`<tr data-text="${shown(`${service} ${host}`)}">
        <th scope="row">${shown(service)}</th>
        <td>${shown(host)}</td>
        <td>${shown(path)}</td>
        <td><span class="badge ${lookOf(answer)}">${shown(answer)}</span></td>
        <td>${shown(some.map(({ caller }) => caller).join(', '))}</td>
      </tr> `;
    }),
  );
}
