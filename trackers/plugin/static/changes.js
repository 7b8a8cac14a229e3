// What changes runs on the server.

import {refresh} from './runs.js';
import {ask} from './server.js';
import {change} from './state.js';

/** Asks for a change, and shows at once what came of it. */
export async function changeRuns(route, question) {
  const told = await ask(route, question);
  await refresh();
  change({});
  return told;
}
