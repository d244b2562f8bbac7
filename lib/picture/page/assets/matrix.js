// Search and filters of the matrix.
{
  const search = element('search', HTMLInputElement);
  const gateway = element('gateway', HTMLSelectElement);
  const answer = element('answer', HTMLSelectElement);
  const count = element('count', HTMLOutputElement);
  const nothing = element('nothing', HTMLElement);
  const table = element('matrix', HTMLTableElement);
  const calls = document.querySelectorAll('#calls tbody tr');

  /** @param {Element} row */
  const textOf = (row) => (row instanceof HTMLElement ? (row.dataset.text ?? '') : '').toLowerCase();

  /**
   * Whether a gateway that is shown gives the answer that is asked for.
   *
   * @param {HTMLTableRowElement} row
   */
  function answers(row) {
    const cells = [...row.cells].slice(1).filter((cell) => !cell.hidden);
    return answer.value === '' || cells.some((cell) => cell.dataset.answer === answer.value);
  }

  function filter() {
    const words = wordsOf(search.value);
    const column = gateway.value === '' ? undefined : Number(gateway.value) + 1;
    let visible = 0;
    for (const row of table.rows) {
      for (const [index, cell] of [...row.cells].entries()) {
        if (index > 0) cell.hidden = column !== undefined && index !== column;
      }
    }
    for (const body of table.tBodies) {
      const service = textOf(body);
      const rows = [...body.rows].slice(1);
      for (const row of rows) {
        const text = `${service} ${textOf(row)}`;
        row.hidden = !words.every((word) => text.includes(word)) || !answers(row);
      }
      const isNamed = rows.length === 0 && answer.value === '' && words.every((word) => service.includes(word));
      body.hidden = !isNamed && rows.every((row) => row.hidden);
      if (!body.hidden) visible += 1;
    }
    for (const row of calls) {
      if (row instanceof HTMLElement) row.hidden = !words.every((word) => textOf(row).includes(word));
    }
    nothing.hidden = visible > 0;
    count.value = words.length > 0 || answer.value !== '' ? `${visible} of ${table.tBodies.length} services` : '';
  }

  search.addEventListener('input', filter);
  gateway.addEventListener('change', filter);
  answer.addEventListener('change', filter);
  filter();
}
