// Questions to the server. Whatever goes wrong becomes an Error with a sentence for the person.

/** Asks for JSON; what was asked already is awaited. */
export async function ask(route, question, answered) {
  return (await answer(route, question, answered)).json();
}

/** Asks for bytes. */
export async function askBytes(route, question) {
  return (await answer(route, question)).arrayBuffer();
}

async function answer(route, question, answered) {
  const post = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(question)};
  let response;
  try {
    response = await (answered ?? fetch(new URL(`../${route}`, import.meta.url), question && post));
  } catch {
    throw new Error('TensorBoard does not answer. Is it still running?');
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => null);
  throw new Error(told?.error ?? `TensorBoard answers ${response.status} to ${route}`);
}
