// Curves of the chosen runs, a chart a tag, at full resolution.

import {axis, CONFIG, layout, plain, plotly} from './charts.js';
import {chosen, which} from './choice.js';
import {curvesOf} from './curve_data.js';
import {hover} from './curve_hover.js';
import {linesOf, traces} from './curve_lines.js';
import {controls, shownTags, tagsKnown} from './curve_controls.js';
import {el, together} from './dom.js';
import {state} from './state.js';
import {isDark} from './theme.js';

const MOST_UNTICKED = 10;
const MOST_GROUPED = 100;
const HEIGHT = 300; // pixels, of one chart among several
const UNITS = [['h', 3600], ['min', 60], ['s', 1]];

const plot = el('div.plot');
const told = el('div.told');
/** What the page shows. */
export const element = el('div.curves', {}, controls, told, el('div.holder', {}, plot));

let charts = [];
let drawn = '';
hover(plot, () => charts);

/** Draws what is set; fetches what is new. */
export async function draw() {
  await tagsKnown();
  const rows = chosen(most());
  const tags = shownTags();
  const wanted = JSON.stringify([state, rows.map((row) => row.run), tags, isDark()]);
  const fetched = await Promise.all(tags.map((tag) => curvesOf(tag, rows.map((row) => row.run))));
  const Plotly = await plotly();
  if (wanted === drawn && !fetched.some(({isNew}) => isNew)) return;
  drawn = wanted;
  charts = tags.map((tag, place) => {
    const number = place ? place + 1 : '';
    return {tag, axes: [`xaxis${number}`, `yaxis${number}`], short: {xaxis: `x${number}`, yaxis: `y${number}`}, lines: linesOf(fetched[place].found, rows)};
  });
  const unit = scaleRelative(charts.flatMap(({lines}) => lines));
  const across = tags.length > 1 ? 2 : 1;
  plot.style.height = tags.length > 2 ? `${Math.ceil(tags.length / across) * HEIGHT}px` : '100%';
  told.textContent = tell(rows);
  const arrangement = arranged(unit, across);
  const redraw = () => Plotly.react(plot, charts.flatMap(inSight), arrangement, CONFIG);
  await redraw();
  plot.removeAllListeners('plotly_relayout');
  plot.on('plotly_relayout', together(redraw));
  plot.dataset.points = String(charts.flatMap(({lines}) => lines).reduce((sum, {xs}) => sum + xs.length, 0));
}

const most = () => (state.group.length ? MOST_GROUPED : MOST_UNTICKED);

/** The traces of a chart at the resolution of what it is zoomed to. */
function inSight({lines, short, axes: [name]}) {
  const axis = plot._fullLayout?.[name];
  const isWhole = !axis || axis.autorange !== false;
  const [low, high] = isWhole ? [-Infinity, Infinity] : axis.range.map((end) => axis.r2l(end));
  return traces(lines, short, {low, high, scale: state.logx && state.x !== 'wall' ? Math.log10 : (x) => x}, plot.clientWidth);
}

function arranged(unit, across) {
  const titles = {step: 'step', relative: `time (${unit})`, wall: ''};
  const found = layout({
    grid: {rows: Math.ceil(charts.length / across), columns: across, pattern: 'independent', xgap: 0.12, ygap: 0.22},
    margin: {l: 56, r: 16, t: 24, b: 40},
    // A zoom stays until the axes mean something else.
    uirevision: JSON.stringify([state.x, state.logx, state.logy, state.tags]),
    annotations: charts.map(({tag, short}) => ({
      text: `<b>${plain(tag)}</b>`, showarrow: false, x: 0, xref: `${short.xaxis} domain`, xanchor: 'left', y: 1, yref: `${short.yaxis} domain`, yanchor: 'bottom',
    })),
  });
  for (const {axes: [x, y]} of charts) {
    const type = state.x === 'wall' ? 'date' : state.logx ? 'log' : 'linear';
    found[x] = axis(titles[state.x], {type});
    found[y] = axis('', {type: state.logy ? 'log' : 'linear'});
  }
  return found;
}

/** Relative times in a unit that suits the longest of them. */
function scaleRelative(lines) {
  if (state.x !== 'relative') return '';
  const longest = lines.reduce((most, {xs}) => Math.max(most, xs.at(-1) ?? 0), 0);
  const [unit, seconds] = UNITS.find(([, least]) => longest >= 2 * least) ?? UNITS.at(-1);
  for (const line of lines) line.xs = line.xs.map((x) => x / seconds);
  return unit;
}

function tell(rows) {
  const lines = charts.flatMap(({lines: found}) => found);
  if (!lines.length) return 'None of these runs has points of that tag.';
  const splits = lines.some(({split}) => split === 'validation') && lines.some(({split}) => split === 'train');
  return [which(rows, most()), splits && 'validation solid, train dotted', state.group.length && 'mean ± standard deviation of each group'].filter(Boolean).join(' · ');
}
