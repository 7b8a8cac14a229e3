// Requests to the server. Every failure becomes an Error with a sentence for the user.

/**
 * The address of a route of this plugin.
 * @param {string} route
 */
export function address(route) {
  return new URL(`../../${route}`, import.meta.url);
}

/**
 * Requests JSON.
 * @param {string} route
 * @param {object} [payload] Sent as JSON by POST; without it the request is a GET.
 * @returns {Promise<any>}
 */
export async function request(route, payload) {
  return parseJson(send(route, payload));
}

/**
 * Requests bytes.
 * @param {string} route
 * @param {object} payload
 */
export async function requestBytes(route, payload) {
  return (await checked(send(route, payload))).arrayBuffer();
}

/**
 * The JSON of a response that is on its way.
 * @param {Promise<Response>} response
 * @returns {Promise<any>}
 */
export async function parseJson(response) {
  return (await checked(response)).json();
}

/**
 * @param {string} route
 * @param {object} [payload]
 */
function send(route, payload) {
  const post = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(payload)};
  return fetch(address(route), payload && post);
}

/** @param {Promise<Response>} promise */
async function checked(promise) {
  const response = await promise.catch(() => {
    throw new Error('TensorBoard does not respond. Is it still running?');
  });
  if (response.ok) return response;
  const content = await response.json().catch(() => null);
  throw new Error(
    content?.error ?? `TensorBoard responds with ${response.status} to ${new URL(response.url).pathname}`,
  );
}
