// Questions to the server. Whatever goes wrong becomes an Error with a sentence for the person.

/** Asks for JSON. */
export async function ask(route, question) {
  return told(sent(route, question));
}

/** Asks for bytes. */
export async function askBytes(route, question) {
  return (await good(sent(route, question))).arrayBuffer();
}

/** The JSON of an answer that was asked for already. */
export async function told(answer) {
  return (await good(answer)).json();
}

function sent(route, question) {
  const post = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(question)};
  return fetch(new URL(`../${route}`, import.meta.url), question && post);
}

async function good(answer) {
  let response;
  try {
    response = await answer;
  } catch {
    throw new Error('TensorBoard does not answer. Is it still running?');
  }
  if (response.ok) return response;
  const words = await response.json().catch(() => null);
  throw new Error(words?.error ?? `TensorBoard answers ${response.status} to ${new URL(response.url).pathname}`);
}
