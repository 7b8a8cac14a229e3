// The graph of lineage: runs and artifact versions as nodes, what runs made and used as edges.

import {reachable} from './graph_layers.js';

/** @import {Edge} from './graph_layers.js' */

/**
 * A version of an artifact, as the server sends it.
 * @typedef {object} Artifact
 * @property {string} id
 * @property {string} name
 * @property {string} version
 * @property {string} kind
 * @property {string} sha256
 * @property {number} size Bytes.
 */

/** @typedef {{artifacts: Artifact[], edges: [run: string, artifact: string, role: string][]}} Lineage */

/**
 * A node: a run, or an artifact version.
 * @typedef {object} LineageNode
 * @property {string} key
 * @property {string} [run]
 * @property {Artifact} [artifact]
 */

/** @param {string} run */
export const runKey = (run) => `run ${run}`;

/** @param {string} id */
export const artifactKey = (id) => `artifact ${id}`;

/**
 * The nodes and edges of some runs. Runs without artifacts have no node.
 * @param {Lineage} lineage
 * @param {string[]} runs In their order of preference.
 * @param {number} limit Of runs.
 * @returns {{nodes: LineageNode[], edges: Edge[], shown: string[], hidden: number}} `hidden` is the number of runs with
 *     artifacts that are over the limit.
 */
export function lineageGraph(lineage, runs, limit) {
  const withArtifacts = new Set(lineage.edges.map(([run]) => run));
  const eligible = runs.filter((run) => withArtifacts.has(run));
  const shown = eligible.slice(0, limit);
  const isShown = new Set(shown);
  const entries = lineage.edges.filter(([run]) => isShown.has(run));
  const used = new Set(entries.map(([, id]) => id));
  const artifacts = lineage.artifacts.filter(({id}) => used.has(id));
  return {
    nodes: [
      ...artifacts.map((artifact) => ({key: artifactKey(artifact.id), artifact})),
      ...shown.map((run) => ({key: runKey(run), run})),
    ],
    edges: entries.map(([run, id, role]) =>
      role === 'output' ? [runKey(run), artifactKey(id)] : [artifactKey(id), runKey(run)],
    ),
    shown,
    hidden: eligible.length - shown.length,
  };
}

/**
 * The nodes that some nodes come from or lead to, and those themselves.
 * @param {string[]} keys
 * @param {Edge[]} edges
 */
export function related(keys, edges) {
  return new Set([
    ...reachable(keys, leaving(edges)),
    ...reachable(keys, leaving(edges.map(([from, to]) => [to, from]))),
  ]);
}

/** @param {Edge[]} edges */
function leaving(edges) {
  /** @type {Map<string, string[]>} */
  const targets = new Map();
  for (const [from, to] of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  return targets;
}
