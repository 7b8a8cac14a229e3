// Where TensorBoard begins: it calls render() once. The table is requested while the modules that draw it load.

const first = fetch(new URL('../table?since=', import.meta.url));
first.catch(() => {}); // the page reports it
const styles = Promise.all(['style.css', 'views/views.css'].map(loadStyleSheet));

/** Draws the tab. */
export async function render() {
  const [page] = await Promise.all([import('./app/page.js'), styles]);
  page.open(first);
}

/** @param {string} path */
function loadStyleSheet(path) {
  const href = new URL(path, import.meta.url).href;
  const sheet = Object.assign(document.createElement('link'), {rel: 'stylesheet', href});
  document.head.append(sheet);
  return new Promise((resolve) => (sheet.onload = resolve));
}
