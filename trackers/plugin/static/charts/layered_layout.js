// A directed graph in layers from left to right: edges lead to later layers, with few crossings.

import {connectedParts, longestPaths, splitCycles} from '../store/graph_layers.js';

/** @import {Edge} from '../store/graph_layers.js' */

/**
 * Where everything is, in units: a layer is 1 wide, and neighbours in a layer are 1 apart.
 * @typedef {object} Layout
 * @property {Map<string, {x: number, y: number}>} nodes
 * @property {{edge: Edge, points: {x: number, y: number}[]}[]} edges The points from the first node to the second, one a
 *     layer; an edge that closes a cycle leads back.
 * @property {number} width
 * @property {number} height
 */

/**
 * A node, or a bend of an edge that passes through a layer.
 * @typedef {object} Slot
 * @property {number} layer
 * @property {number} y
 * @property {Slot[]} before Neighbours in the layer before.
 * @property {Slot[]} after
 */

const SWEEPS = 12;
const GAP = 0.5; // between parts that no edge connects

/**
 * Lays out a graph. Parts that no edge connects are put below one another.
 * @param {string[]} ids The nodes; their order decides where nothing else does.
 * @param {Edge[]} edges
 * @returns {Layout}
 */
export function layeredLayout(ids, edges) {
  /** @type {Layout} */
  const whole = {nodes: new Map(), edges: [], width: 0, height: 0};
  for (const part of connectedParts(ids, edges)) {
    const members = new Set(part);
    const {
      nodes,
      edges: routes,
      width,
      height,
    } = layoutPart(
      part,
      edges.filter(([from]) => members.has(from)),
    );
    const top = whole.height && whole.height + GAP;
    nodes.forEach(({x, y}, id) => whole.nodes.set(id, {x, y: y + top}));
    for (const {edge, points} of routes) whole.edges.push({edge, points: points.map(({x, y}) => ({x, y: y + top}))});
    whole.width = Math.max(whole.width, width);
    whole.height = top + height;
  }
  return whole;
}

/**
 * @param {string[]} ids
 * @param {Edge[]} edges
 * @returns {Layout}
 */
function layoutPart(ids, edges) {
  const {forward, closing} = splitCycles(ids, edges);
  const layerOf = longestPaths(ids, forward);
  /** @type {Slot[][]} */
  const layers = [];
  const slots = new Map(ids.map((id) => [id, addSlot(layers, Number(layerOf.get(id)))]));
  const routes = forward.map((edge) => route(layers, edge, slots));
  for (let sweep = 0; sweep < SWEEPS; sweep++) sortLayers(layers, sweep % 2 === 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) alignLayers(layers, sweep % 2 === 0);
  const all = layers.flat();
  const top = Math.min(...all.map(({y}) => y));
  const point = (/** @type {Slot} */ {layer, y}) => ({x: layer, y: y - top});
  const nodes = new Map([...slots].map(([id, slot]) => [id, point(slot)]));
  const back = closing.map((edge) => ({edge, points: ends(nodes, edge)}));
  return {
    nodes,
    edges: [...routes.map(({edge, bends}) => ({edge, points: bends.map(point)})), ...back],
    width: layers.length,
    height: Math.max(...all.map(({y}) => y)) - top + 1,
  };
}

/**
 * @param {Map<string, {x: number, y: number}>} nodes
 * @param {Edge} edge
 */
function ends(nodes, edge) {
  return edge.map((id) => nodes.get(id) ?? {x: 0, y: 0});
}

/**
 * @param {Slot[][]} layers
 * @param {number} layer
 */
function addSlot(layers, layer) {
  while (layers.length <= layer) layers.push([]);
  /** @type {Slot} */
  const slot = {layer, y: layers[layer].length, before: [], after: []};
  layers[layer].push(slot);
  return slot;
}

/**
 * An edge with a bend in each layer that it passes.
 * @param {Slot[][]} layers
 * @param {Edge} edge
 * @param {Map<string, Slot>} slots
 */
function route(layers, edge, slots) {
  const [first, last] = edge.map((id) => /** @type {Slot} */ (slots.get(id)));
  const bends = [first];
  for (let layer = first.layer + 1; layer < last.layer; layer++) bends.push(addSlot(layers, layer));
  bends.push(last);
  bends.slice(1).forEach((slot, index) => {
    slot.before.push(bends[index]);
    bends[index].after.push(slot);
  });
  return {edge, bends};
}

/**
 * Puts the slots of each layer into the order of the mean of their neighbours.
 * @param {Slot[][]} layers
 * @param {boolean} isDown From the first layer to the last.
 */
function sortLayers(layers, isDown) {
  for (const slots of isDown ? layers : [...layers].reverse()) {
    const wanted = new Map(slots.map((slot) => [slot, meanY(slot, isDown)]));
    slots.sort((a, b) => Number(wanted.get(a)) - Number(wanted.get(b)));
    slots.forEach((slot, index) => (slot.y = index));
  }
}

/**
 * Moves the slots of each layer towards the mean of their neighbours, in their order and at least 1 apart.
 * @param {Slot[][]} layers
 * @param {boolean} isDown
 */
function alignLayers(layers, isDown) {
  for (const slots of isDown ? layers : [...layers].reverse()) {
    const wanted = slots.map((slot) => meanY(slot, isDown));
    slots.forEach((slot, index) => {
      slot.y = index ? Math.max(wanted[index], slots[index - 1].y + 1) : wanted[index];
    });
    const shift = slots.reduce((sum, {y}, index) => sum + wanted[index] - y, 0) / slots.length;
    for (const slot of slots) slot.y += shift;
  }
}

/**
 * @param {Slot} slot
 * @param {boolean} isDown
 */
function meanY(slot, isDown) {
  const neighbours = isDown ? slot.before : slot.after;
  return neighbours.length ? neighbours.reduce((sum, {y}) => sum + y, 0) / neighbours.length : slot.y;
}
