import { LEVELS, nameOf, subjectOf } from '../analysis/finding';
import { type Manifest } from '../analysis/input/manifest';
import { type ReadyStatus } from '../analysis/reach/ready';
import { countsText, type Lane, lanesOf } from './lanes';
import { whole } from '../private/pieces';
import { manifestYaml } from './manifest-yaml';
import { html, type Markup } from './page/markup';
import { pageOf, searchField } from './page/shell';
import { shown } from './shown';
import { summaryOf } from './text';
import { NODE_KINDS, type Picture, type PictureFinding, type PictureNode } from './types';

/** Services of an assignment that are shown at once; the others unfold, and are made by the script then. */
const UNFOLDED = 6;
/** With more services than these, all of them unfold. */
const FEW_SERVICES = 1000;

/** Renders a picture as a page that is searched, filtered and clicked through. */
export function pictureHtml(picture: Picture): string {
  const { nodes, findings: elsewhere } = picture;
  const { lanes, others } = lanesOf(picture);
  const findings = [...new Set([...nodes.flatMap((node) => node.findings), ...elsewhere])];
  const objects = [...new Set(nodes.flatMap((node) => node.objects))];
  const page = new PicturePage(nodes);
  return whole(
    pageOf({
      title: 'Knative gateways',
      summary: summaryOf(picture),
      controls: controlsOf(lanes, findings),
      main: [
        html`${elsewhere.length === 0 ? [] : page.elsewhere(elsewhere)}
          <div class="columns" aria-hidden="true">
            <span>Load balancer</span><span>Gateway</span>
            <div><span>Assignment</span><span>Services</span></div>
          </div>
          <div id="lanes" aria-label="Gateways" role="group">
            ${lanes.map((lane) => page.lane(lane))}${others.length === 0 ? [] : page.others(others)}
          </div>
          <p id="nothing" class="nothing" hidden>Nothing matches.</p>
          <aside id="details" aria-labelledby="details-title" tabindex="-1" hidden></aside>`,
      ],
      assets: 'picture',
      data: {
        picture: dataOf(nodes, elsewhere, findings, objects),
        // Large, and read only when the first node is opened.
        manifests: objects.map(manifestYaml),
      },
    }),
  );
}

/** What the script searches and shows, by the index of nodes. */
function dataOf(
  nodes: readonly PictureNode[],
  elsewhere: readonly PictureFinding[],
  findings: readonly PictureFinding[],
  objects: readonly Manifest[],
): object {
  const findingIndex = new Map(findings.map((finding, index) => [finding, index]));
  const objectIndex = new Map(objects.map((object, index) => [object, index]));
  const indexes = (some: readonly PictureFinding[]): number[] => some.map((each) => findingIndex.get(each) ?? -1);
  return {
    findings,
    objects: objects.map((manifest) => ({
      name: shown(nameOf(subjectOf(manifest))),
      source: shown(`${manifest.source.file}:${manifest.source.line}`),
    })),
    nodes: nodes.map(({ type, namespace, name, facts, ready, findings: own, objects: behind }) => ({
      type,
      namespace,
      name,
      facts,
      isUnready: isUnready(ready),
      counts: countsText(own),
      findings: indexes(own),
      objects: behind.map((each) => objectIndex.get(each)),
    })),
    elsewhere: indexes(elsewhere),
  };
}

function controlsOf(lanes: readonly Lane[], findings: readonly PictureFinding[]): Markup {
  const levels = LEVELS.filter((level) => findings.some((each) => each.level === level));
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return html`${searchField('name, host, label, finding')}
    <label
      >Gateway<select id="gateway">
        <option value="">all</option>
        ${lanes.map(
          ({ gateway: { namespace, name } }, index) => html`<option value="${index}">${namespace}/${name}</option>`,
        )}
      </select></label
    >
    <label
      >Findings<select id="finding">
        <option value="">with and without</option>
        <option value="any">any finding</option>
        ${levels.map(
          (level) => html`<option value="level:${level}">${level}s</option>`,
        )}${rules.map((rule) => html`<option value="rule:${rule}">${rule}</option>`)}
      </select></label
    >`;
}

class PicturePage {
  private readonly indexes: ReadonlyMap<PictureNode, number>;
  private readonly unfolded: number;

  public constructor(nodes: readonly PictureNode[]) {
    this.indexes = new Map(nodes.map((node, index) => [node, index]));
    this.unfolded = nodes.filter(({ kind }) => kind === 'service').length > FEW_SERVICES ? 0 : UNFOLDED;
  }

  public lane({ gateway, loadBalancers, assignments }: Lane): Markup {
    const { namespace, name } = gateway;
    return html`<section class="lane" aria-label="Gateway ${namespace}/${name}">
      <ul class="into">
        ${loadBalancers.map(({ node, kind }) => html`<li class="${kind}">${this.button(node, kind === 'stray' ? 'not its own pods' : '')}</li>`)}
      </ul>
      <div class="hub">${this.button(gateway)}</div>
      <ul class="out">
        ${assignments.map(
          ({ node, services }) =>
            html`<li class="route">
              <div>${this.button(node)}</div>
              ${this.services(services)}
            </li>`,
        )}
      </ul>
    </section> `;
  }

  public others(nodes: readonly PictureNode[]): Markup {
    return html`<section class="lane loose" aria-label="On no gateway">
      <h2>On no gateway</h2>
      <ul class="services">
        ${nodes.map((node) => html`<li>${this.button(node)}</li>`)}
      </ul>
    </section>`;
  }

  public elsewhere(findings: readonly PictureFinding[]): Markup {
    const [worst] = findings;
    return html`<button type="button" class="elsewhere ${worst?.level ?? ''}" id="elsewhere">
      ${badge(findings)} of objects that are not in the picture, or of the whole topology
    </button>`;
  }

  private services(nodes: readonly PictureNode[]): Markup {
    if (nodes.length === 0)
      return html`<ul class="services">
        <li class="none">no service</li>
      </ul>`;
    // One more is no longer than the line that unfolds it.
    const shownAtOnce = nodes.length <= this.unfolded + 1 ? nodes.length : this.unfolded;
    const [visible, folded] = [nodes.slice(0, shownAtOnce), nodes.slice(shownAtOnce)];
    const indexes = folded.map((node) => this.indexes.get(node) ?? '').join(' ');
    const label = `${folded.length}${visible.length === 0 ? '' : ' more'} services`;
    const more =
      folded.length === 0
        ? ''
        : html`<li class="fold">
            <details data-services="${indexes}">
              <summary>${label}</summary>
              <ul class="folded"></ul>
            </details>
          </li>`;
    return html`<ul class="services">
      ${visible.map((node) => html`<li>${this.button(node)}</li>`)}${more}
    </ul>`;
  }

  private button(node: PictureNode, note = ''): Markup {
    const { kind, type, namespace, name, facts, ready, findings } = node;
    const [worst] = findings;
    return html`<button
      type="button"
      tabindex="-1"
      class="node ${kind} ${worst?.level ?? ''}"
      data-node="${this.indexes.get(node) ?? ''}"
      data-column="${NODE_KINDS.indexOf(kind)}"
    >
      <span class="sr">${type} </span>${
        namespace === '' ? '' : html`<span class="where">${namespace}<span class="sr">/</span></span>`
      }<strong>${name}</strong>${facts.map((fact) => html`<span class="fact">${fact}</span>`)}${
        !isUnready(ready) ? '' : html`<span class="badge unready">not Ready</span>`
      }${note === '' ? '' : html`<span class="badge error">${note}</span>`}${worst === undefined ? '' : badge(findings)}
    </button>`;
  }
}

function isUnready(ready: ReadyStatus | undefined): boolean {
  return ready !== undefined && ready !== 'True';
}

function badge(findings: readonly PictureFinding[]): Markup {
  return html`<span class="badge ${findings[0]?.level ?? ''}">${countsText(findings)}</span>`;
}
