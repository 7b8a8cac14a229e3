// Lineage: which runs made and used which versions of artifacts, as a graph.

import {layeredLayout} from '../charts/layered_layout.js';
import {el, keyedList, logText} from '../components/dom.js';
import {corner, lineageEdge, MARGIN, STEP} from '../components/lineage_edge.js';
import {lineageNode} from '../components/lineage_node.js';
import {svg} from '../components/svg.js';
import {request} from '../store/api.js';
import {bytes, runCount} from '../store/formats.js';
import {artifactKey, lineageGraph, related, runKey} from '../store/lineage_graph.js';
import {selectedRuns, visibleRows} from '../store/selection.js';
import {affects, change, state, toggled} from '../store/state.js';

/** @import {Layout} from '../charts/layered_layout.js' */
/** @import {Lineage, LineageNode} from '../store/lineage_graph.js' */

/** @typedef {LineageNode & {x: number, y: number, isChosen: boolean, isDimmed: boolean}} PlacedNode */

const DEPENDS_ON = ['runs', 'matches', 'theme', 'statuses', 'sort', 'selected'];
const MAX_RUNS = 150;
const EMPTY =
  'No run here made or used an artifact. Log a file with run.log_artifact(path), or the best model of a fit with ' +
  'run.callbacks(artifacts=True).';
const HINT = 'Click a run to select it, an artifact to see where it comes from and what uses it.';

const caption = el('div.caption', {role: 'status'});
const edges = svg('svg', {'aria-hidden': 'true'});
const nodes = el('div');
const graph = el('div.graph', {}, edges, nodes);
export const element = el('div.lineage', {}, caption, el('div.scroll', {}, graph));

/** @type {Lineage} */
let lineage = {artifacts: [], edges: []};
let isFetched = false;
let artifact = ''; // the one that was clicked last

/** @param {Set<string>} changed */
export async function draw(changed) {
  if (!affects(changed, DEPENDS_ON)) return;
  if (changed.has('runs') || !isFetched) lineage = await request('lineage');
  isFetched = true;
  drawGraph();
}

const drawNodes = keyedList(nodes, (/** @type {PlacedNode} */ {key}) => key, createNode);

function drawGraph() {
  const selected = selectedRuns();
  const runs = visibleRows().map(({run}) => run);
  const preferred = [...runs.filter((run) => selected.has(run)), ...runs.filter((run) => !selected.has(run))];
  const {nodes: members, edges: arrows, shown, hidden} = lineageGraph(lineage, preferred, MAX_RUNS);
  const layout = layeredLayout(
    members.map(({key}) => key),
    arrows,
  );
  const keys = new Set(members.map(({key}) => key));
  const chosen = [...shown.filter((run) => selected.has(run)).map(runKey), artifactKey(artifact)].filter((key) =>
    keys.has(key),
  );
  const isRelated = chosen.length ? related(chosen, arrows) : keys;
  drawNodes(
    members.map((node) => ({
      ...node,
      .../** @type {{x: number, y: number}} */ (layout.nodes.get(node.key)),
      isChosen: chosen.includes(node.key),
      isDimmed: !isRelated.has(node.key),
    })),
  );
  drawEdges(layout, isRelated);
  graph.hidden = !members.length;
  Object.assign(element.dataset, {runs: shown.length, artifacts: members.length - shown.length, edges: arrows.length});
  const lines = members.length ? [summary(shown.length, hidden), artifactLine(chosen)] : [EMPTY];
  caption.replaceChildren(...lines.map((line) => el('div', {}, line)));
}

/**
 * @param {Layout} layout
 * @param {Set<string>} isRelated
 */
function drawEdges(layout, isRelated) {
  const size = {width: layout.width * STEP.x + 2 * MARGIN, height: layout.height * STEP.y + 2 * MARGIN};
  for (const [name, value] of Object.entries(size)) {
    edges.setAttribute(name, String(value));
    graph.style.setProperty(name, `${value}px`);
  }
  edges.replaceChildren(
    ...layout.edges.map(({edge, points}) =>
      lineageEdge(points, edge.every((key) => isRelated.has(key)) ? 'edge' : 'edge dimmed'),
    ),
  );
}

/** @param {PlacedNode} node */
function createNode(node) {
  const {element: button, update} = lineageNode(node, click);
  return {
    element: button,
    update: (/** @type {PlacedNode} */ {x, y, isChosen, isDimmed}) => {
      const {left, top} = corner({x, y});
      Object.assign(button.style, {left: `${left}px`, top: `${top}px`});
      button.setAttribute('aria-pressed', String(isChosen));
      button.classList.toggle('dimmed', isDimmed);
      update();
    },
  };
}

/** @param {LineageNode} node */
function click(node) {
  if (node.run !== undefined) {
    change({selected: toggled(state.selected, node.run)});
  } else {
    artifact = node.artifact?.id === artifact ? '' : String(node.artifact?.id);
    drawGraph();
  }
}

/**
 * @param {number} count
 * @param {number} hidden
 */
function summary(count, hidden) {
  if (!hidden) return `${runCount(count)} with artifacts. ${HINT}`;
  return `Showing ${count} of ${count + hidden} runs with artifacts; filter or select runs to see others. ${HINT}`;
}

/** @param {string[]} chosen */
function artifactLine(chosen) {
  const shown = lineage.artifacts.find(({id}) => id === artifact && chosen.includes(artifactKey(id)));
  if (!shown) return '';
  const count = (/** @type {string} */ role) =>
    new Set(lineage.edges.filter(([, id, as]) => id === artifact && as === role).map(([run]) => run)).size;
  const reference = `${shown.name}:${shown.version}`;
  const use = `made by ${runCount(count('output'))}, used by ${runCount(count('input'))}`;
  return logText(`${reference} · ${shown.kind} · ${bytes(shown.size)} · ${use} · sha256 ${shown.sha256}`);
}
