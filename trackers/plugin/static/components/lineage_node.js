// The button of a run or of an artifact version in the graph of lineage.

import {bytes} from '../store/formats.js';
import {colorOf} from '../store/run_colors.js';
import {table} from '../store/store.js';
import {colorDot} from './cells.js';
import {el, logText} from './dom.js';

/** @import {Artifact, LineageNode} from '../store/lineage_graph.js' */

/**
 * Makes the button of a node.
 * @param {LineageNode} node
 * @param {(node: LineageNode) => void} onclick
 */
export function lineageNode(node, onclick) {
  const title = el('span.title');
  const subtitle = el('span.subtitle');
  const kind = node.artifact ? 'artifact' : 'run';
  const button = el(`button.node.${kind}`, {type: 'button', onclick: () => onclick(node)}, title, subtitle);
  const update = () => {
    const [first, second] = node.artifact ? artifactTexts(node.artifact) : runTexts(node.run ?? '');
    title.replaceChildren(...(node.run ? [colorDot(colorOf(node.run))] : []), logText(first));
    subtitle.replaceChildren(logText(second));
    button.title = `${first}\n${second}`;
  };
  return {element: button, update};
}

/**
 * The name of a run, or else the folder above it, and its directory.
 * @param {string} run
 */
function runTexts(run) {
  const parts = run.split('/');
  const own = String(parts.pop());
  return [table.rows.get(run)?.name || parts.join('/') || own, own];
}

/** @param {Artifact} artifact */
function artifactTexts({name, version, kind, size}) {
  return [`${name}:${version}`, `${kind} · ${bytes(size)}`];
}
