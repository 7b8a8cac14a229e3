// The page's modules, and the columns and rows that the tests give them.

const STATIC = new URL('../../trackers/plugin/static/', import.meta.url);

/** Imports a module of the page, such as `charts/rebin`. */
export const load = (name) => import(new URL(`${name}.js`, STATIC));

/** A column; a hyperparameter that is a number unless its fields say otherwise. */
export function column(title, fields = {}) {
  const group = fields.group ?? 'hparams';
  const name = group === 'run' ? title : `${group}:${title}`;
  return {name, title, group, dtype: 'number', direction: null, scale: 'linear', ...fields};
}

/** A row with a value per column. */
export function row(run, columns, values) {
  const cells = Object.fromEntries(columns.map(({name}, index) => [name, values[index]]));
  return {run, name: '', status: 'finished', tags: [], note: '', cells};
}
