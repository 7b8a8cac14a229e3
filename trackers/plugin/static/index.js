// Where TensorBoard begins, which calls render() once: the table is asked for while what draws it is being loaded.

const first = fetch(new URL('../table?since=', import.meta.url));
first.catch(() => {}); // whoever awaits it tells it

/** Draws the tab. */
export async function render() {
  const page = await import('./page.js');
  page.open(first);
}
