// What every page has: look-up of its elements, the theme, the key of the search field.

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} ${id}`);
  return found;
}

/**
 * The content of a data block.
 *
 * @param {string} id
 */
function data(id) {
  return JSON.parse(element(id, HTMLScriptElement).textContent);
}

/**
 * The words of a text for searching.
 *
 * @param {string} text
 */
function wordsOf(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

{
  const root = document.documentElement;
  const button = element('theme', HTMLButtonElement);
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme === undefined ? system.matches : root.dataset.theme === 'dark');
  const show = () => {
    button.setAttribute('aria-pressed', String(isDark()));
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    show();
  });
  system.addEventListener('change', show);
  show();

  const search = element('search', HTMLInputElement);
  search.form?.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.select();
  });
}
