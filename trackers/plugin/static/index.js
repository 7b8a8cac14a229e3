// Where TensorBoard begins: it calls render() once. The table is requested while the modules that draw it load.

const first = fetch(new URL('../table?since=', import.meta.url));
first.catch(() => {}); // whoever awaits it reports it

/** Draws the tab. */
export async function render() {
  const page = await import('./app/page.js');
  page.open(first);
}
