// A directed graph taken apart: its connected parts, the edges that close cycles, and the layer of each node.

/** @typedef {[string, string]} Edge From one node to another. */

/**
 * The nodes of each connected part, in the order of the nodes.
 * @param {string[]} ids
 * @param {Edge[]} edges
 */
export function connectedParts(ids, edges) {
  const index = new Map(ids.map((id, number) => [id, number]));
  const neighbours = new Map(ids.map((id) => [id, /** @type {string[]} */ ([])]));
  for (const [from, to] of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const seen = new Set();
  const parts = [];
  for (const start of ids) {
    if (seen.has(start)) continue;
    const part = reachable([start], neighbours);
    part.forEach((id) => seen.add(id));
    parts.push([...part].sort((a, b) => Number(index.get(a)) - Number(index.get(b))));
  }
  return parts;
}

/**
 * The nodes that some nodes lead to, over any number of edges, and those themselves.
 * @param {Iterable<string>} starts
 * @param {Map<string, string[]>} leaving Node to the nodes that its edges lead to.
 */
export function reachable(starts, leaving) {
  const reached = new Set(starts);
  for (const id of reached) for (const next of leaving.get(id) ?? []) reached.add(next);
  return reached;
}

/**
 * The edges without those that close a cycle, and the latter: a depth-first search without recursion.
 * @param {string[]} ids
 * @param {Edge[]} edges
 */
export function splitCycles(ids, edges) {
  const leaving = new Map(ids.map((id) => [id, /** @type {Edge[]} */ ([])]));
  for (const edge of edges) leaving.get(edge[0])?.push(edge);
  const targets = new Set(edges.map(([, to]) => to));
  /** @type {Set<Edge>} */
  const closing = new Set();
  /** @type {Map<string, 'open' | 'done'>} */
  const states = new Map();
  // From the sources first, so that the edges that lead away from them stay.
  for (const start of [...ids.filter((id) => !targets.has(id)), ...ids]) {
    if (states.has(start)) continue;
    states.set(start, 'open');
    const stack = [{id: start, next: 0}];
    while (stack.length) {
      const top = stack[stack.length - 1];
      const edge = leaving.get(top.id)?.[top.next++];
      if (!edge) {
        states.set(top.id, 'done');
        stack.pop();
      } else if (states.get(edge[1]) === 'open') {
        closing.add(edge);
      } else if (!states.has(edge[1])) {
        states.set(edge[1], 'open');
        stack.push({id: edge[1], next: 0});
      }
    }
  }
  return {forward: edges.filter((edge) => !closing.has(edge)), closing: [...closing]};
}

/**
 * The layer of each node: one more than the last of those before it, and next to its first use if nothing is before it.
 * @param {string[]} ids
 * @param {Edge[]} edges Without cycles.
 */
export function longestPaths(ids, edges) {
  const layers = new Map(ids.map((id) => [id, 0]));
  const waiting = new Map(ids.map((id) => [id, 0]));
  const leaving = new Map(ids.map((id) => [id, /** @type {string[]} */ ([])]));
  for (const [from, to] of edges) {
    waiting.set(to, Number(waiting.get(to)) + 1);
    leaving.get(from)?.push(to);
  }
  const sources = ids.filter((id) => !waiting.get(id));
  const ready = [...sources];
  for (const id of ready) {
    for (const next of leaving.get(id) ?? []) {
      layers.set(next, Math.max(Number(layers.get(next)), Number(layers.get(id)) + 1));
      waiting.set(next, Number(waiting.get(next)) - 1);
      if (!waiting.get(next)) ready.push(next);
    }
  }
  for (const id of sources) {
    const uses = (leaving.get(id) ?? []).map((next) => Number(layers.get(next)));
    if (uses.length) layers.set(id, Math.min(...uses) - 1);
  }
  return layers;
}
