// Search, filters, keys and details of the picture. Every text reaches the page as text, never as HTML.

/**
 * @typedef {{ rule: string, level: string, subject: string, message: string, why: string, fix: string }} Finding
 * @typedef {{ type: string, namespace: string, name: string, facts: string[], isUnready: boolean, counts: string, findings: number[], objects: number[] }} PictureNode
 */
{
  /** @type {{ findings: Finding[], objects: { name: string, source: string }[], nodes: PictureNode[], elsewhere: number[] }} */
  const picture = data('picture');
  const search = element('search', HTMLInputElement);
  const gateway = element('gateway', HTMLSelectElement);
  const finding = element('finding', HTMLSelectElement);
  const count = element('count', HTMLOutputElement);
  const nothing = element('nothing', HTMLElement);
  const details = element('details', HTMLElement);
  const lanesElement = element('lanes', HTMLElement);
  const lanes = [...lanesElement.children].map((lane) => ({
    lane: /** @type {HTMLElement} */ (lane),
    isGateway: !lane.classList.contains('loose'),
    buttons: [...lane.querySelectorAll('button')],
    folds: [...lane.querySelectorAll('details')].map((fold) => ({
      fold,
      services: fold.dataset.services?.split(' ').map(Number) ?? [],
    })),
  }));

  /**
   * @param {string} tag
   * @param {string} className
   * @param {(string | HTMLElement)[]} children
   */
  function make(tag, className, ...children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  /**
   * The button of a service that is unfolded.
   *
   * @param {number} index
   */
  function serviceButton(index) {
    const {
      type = '',
      namespace = '',
      name = '',
      facts = [],
      isUnready,
      counts = '',
      findings = [],
    } = picture.nodes[index] ?? {};
    const level = picture.findings[findings[0] ?? -1]?.level ?? '';
    const button = make(
      'button',
      `node service ${level}`,
      make('span', 'sr', `${type} `),
      make('span', 'where', namespace, make('span', 'sr', '/')),
      make('strong', '', name),
      ...facts.map((fact) => make('span', 'fact', fact)),
      ...(isUnready ? [make('span', 'badge unready', 'not Ready')] : []),
      ...(counts === '' ? [] : [make('span', `badge ${level}`, counts)]),
    );
    button.tabIndex = -1;
    button.dataset.node = String(index);
    button.dataset.column = '3';
    return button;
  }

  /**
   * Makes the services of a fold, once.
   *
   * @param {HTMLDetailsElement} fold
   */
  function fill(fold) {
    const owner = lanes.find(({ lane }) => lane.contains(fold));
    const own = owner?.folds.find((each) => each.fold === fold);
    const list = fold.querySelector('ul');
    if (owner === undefined || own === undefined || list === null || list.childElementCount > 0) return;
    list.append(...own.services.map((index) => make('li', '', serviceButton(index))));
    owner.buttons = [...owner.lane.querySelectorAll('button')];
  }

  const texts = picture.nodes.map(({ type, namespace, name, facts, findings }) => {
    const own = findings.flatMap((index) => {
      const { rule = '', level = '', message = '' } = picture.findings[index] ?? {};
      return [rule, level, message];
    });
    return [type, `${namespace}/${name}`, ...facts, ...own].join(' ').toLowerCase();
  });

  /** @param {HTMLElement} button */
  const indexOf = (button) => Number(button.dataset.node);

  /**
   * Whether a node has what the filter of findings asks for.
   *
   * @param {PictureNode | undefined} node
   */
  function hasFinding(node) {
    const [kind, wanted] = finding.value.split(':', 2);
    return (
      node?.findings.some((index) => {
        const each = picture.findings[index];
        return kind === 'any' || (kind === 'level' ? each?.level : each?.rule) === wanted;
      }) ?? false
    );
  }

  /** @param {Element} button */
  const isService = (button) => button.classList.contains('service');

  // Search and filters: a lane is shown if one node meets both; of its services those that do, if any does.
  function filter() {
    const words = wordsOf(search.value);
    const byFinding = finding.value !== '';
    const isFiltered = words.length > 0 || byFinding;
    const isHit = picture.nodes.map(
      (node, index) => words.every((word) => texts[index]?.includes(word)) && (!byFinding || hasFinding(node)),
    );
    let visible = 0;
    let total = 0;
    for (const [index, entry] of lanes.entries()) {
      const { lane, isGateway, folds } = entry;
      const isChosen = gateway.value === '' || (isGateway && Number(gateway.value) === index);
      const folded = folds.some(({ services }) => services.some((each) => isHit[each]));
      lane.hidden = !isChosen || !(folded || entry.buttons.some((button) => isHit[indexOf(button)]));
      if (isGateway) total += 1;
      if (lane.hidden) continue;
      if (isGateway) visible += 1;
      const narrows =
        isFiltered && (folded || entry.buttons.some((button) => isService(button) && isHit[indexOf(button)]));
      for (const { fold, services } of folds) {
        const isWanted = services.some((each) => isHit[each]);
        const item = fold.closest('li');
        if (item !== null) item.hidden = narrows && !isWanted;
        if (narrows && isWanted) {
          fill(fold);
          fold.open = true;
        }
      }
      for (const button of entry.buttons) {
        const hit = isHit[indexOf(button)] ?? false;
        button.classList.toggle('hit', isFiltered && hit);
        const item = button.closest('li');
        if (item !== null && isService(button)) item.hidden = narrows && !hit;
      }
    }
    nothing.hidden = lanes.some(({ lane }) => !lane.hidden);
    count.value = isFiltered || gateway.value !== '' ? `${visible} of ${total} gateways` : '';
    rove();
  }

  // Keys: the picture is one tab stop, and the arrows move within it.
  function visibleButtons() {
    return lanes.filter(({ lane }) => !lane.hidden).flatMap(({ buttons }) => buttons.filter(isVisible));
  }

  /** @param {HTMLElement} button */
  function isVisible(button) {
    return button.closest('li[hidden]') === null && button.closest('details:not([open])') === null;
  }

  /** @type {HTMLElement | undefined} */
  let stop;
  /** @param {HTMLElement} [wanted] */
  function rove(wanted) {
    const next = wanted ?? (stop !== undefined && isShown(stop) ? stop : firstShown());
    if (stop !== undefined) stop.tabIndex = -1;
    if (next !== undefined) next.tabIndex = 0;
    stop = next;
  }

  /** @param {HTMLElement} button */
  function isShown(button) {
    return isVisible(button) && button.closest('.lane[hidden]') === null;
  }

  function firstShown() {
    for (const { lane, buttons } of lanes) {
      if (!lane.hidden) return buttons.find(isVisible);
    }
    return undefined;
  }

  /**
   * @param {HTMLElement} from
   * @param {string} key
   * @returns {HTMLElement | undefined}
   */
  function neighbour(from, key) {
    const all = visibleButtons();
    const index = all.indexOf(/** @type {HTMLButtonElement} */ (from));
    const column = Number(from.dataset.column);
    const after = all.slice(index + 1);
    const before = all.slice(0, index).reverse();
    /** @param {HTMLElement} button */
    const sameColumn = (button) => Number(button.dataset.column) === column;
    /** @param {HTMLElement} button */
    const sameLane = (button) => button.closest('.lane') === from.closest('.lane');
    switch (key) {
      case 'ArrowDown':
        return after.find(sameColumn);
      case 'ArrowUp':
        return before.find(sameColumn);
      case 'ArrowRight':
        return after.find((button) => sameLane(button) && Number(button.dataset.column) > column);
      case 'ArrowLeft':
        return before.find((button) => sameLane(button) && Number(button.dataset.column) < column);
      case 'Home':
        return all[0];
      case 'End':
        return all.at(-1);
      default:
        return undefined;
    }
  }

  lanesElement.addEventListener('keydown', (event) => {
    const from = event.target instanceof HTMLElement ? event.target : undefined;
    if (from === undefined || !from.classList.contains('node')) return;
    const next = neighbour(from, event.key);
    if (next === undefined) return;
    event.preventDefault();
    rove(next);
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  });

  // Details.
  /** @type {string[] | undefined} */
  let manifests;
  /** @type {HTMLElement | undefined} */
  let opener;

  /** @param {number[]} indexes */
  function findingList(indexes) {
    return indexes.flatMap((index) => {
      const each = picture.findings[index];
      if (each === undefined) return [];
      const { rule, level, subject, message, why, fix } = each;
      return [
        make(
          'div',
          'finding',
          make('span', `badge ${level}`, level),
          ' ',
          make('strong', '', rule),
          make('p', '', message),
          make('p', 'why', why),
          make('p', '', fix),
          make('p', 'source', subject),
        ),
      ];
    });
  }

  /** @param {number[]} indexes */
  function objectList(indexes) {
    const yaml = (manifests ??= /** @type {string[]} */ (data('manifests')));
    return indexes.map((index) => {
      const { name = '', source = '' } = picture.objects[index] ?? {};
      const block = make('pre', '', yaml[index] ?? '');
      block.tabIndex = 0;
      block.setAttribute('aria-label', `YAML of ${name}`);
      return make('details', '', make('summary', '', name, ' ', make('span', 'source', source)), block);
    });
  }

  /**
   * @param {HTMLElement} button
   * @param {string} type
   * @param {string} name
   * @param {HTMLElement[]} content
   */
  function open(button, type, name, content) {
    close();
    const close_ = make('button', 'close', 'Close');
    close_.addEventListener('click', leave);
    const title = make('h2', '', make('small', '', type), name);
    title.id = 'details-title';
    details.replaceChildren(make('header', '', title, close_), ...content);
    details.hidden = false;
    details.scrollTop = 0;
    details.focus();
    button.setAttribute('aria-expanded', 'true');
    opener = button;
  }

  function close() {
    details.hidden = true;
    opener?.setAttribute('aria-expanded', 'false');
  }

  function leave() {
    close();
    opener?.focus();
  }

  lanesElement.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    const node = button === null ? undefined : picture.nodes[indexOf(button)];
    if (button === null || node === undefined) return;
    rove(button);
    const { type, namespace, name, facts, findings, objects } = node;
    /**
     * @param {string} title
     * @param {HTMLElement[]} list
     */
    const section = (title, list) => (list.length === 0 ? [] : [make('h3', '', title), ...list]);
    open(button, type, namespace === '' ? name : `${namespace}/${name}`, [
      make('ul', '', ...facts.map((fact) => make('li', '', fact))),
      ...section('Findings', findingList(findings)),
      ...section('Objects', objectList(objects)),
    ]);
  });
  document.getElementById('elsewhere')?.addEventListener('click', (event) => {
    if (event.currentTarget instanceof HTMLElement) {
      open(event.currentTarget, 'Findings', 'Outside the picture', findingList(picture.elsewhere));
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !details.hidden) leave();
  });

  search.addEventListener('input', filter);
  gateway.addEventListener('change', filter);
  finding.addEventListener('change', filter);
  lanesElement.addEventListener(
    'toggle',
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open) fill(target);
      rove();
    },
    true,
  );
  filter();
}
