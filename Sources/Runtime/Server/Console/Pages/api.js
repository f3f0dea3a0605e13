// Asks the server, in the language of the page. Whoever has no session any more is asked for a token, and comes back to where they were.
import { lang } from './words.js';

export class Fault extends Error {
  /** - wait: seconds after which it is worth asking again; null where it is not, or nobody knows. */
  constructor(status, reasons, detail, wait = null) {
    super(reasons.join('\n'));
    Object.assign(this, { status, reasons, detail, wait });
  }
}
export const state = { signal: undefined, lost: () => {} };

async function ask(address, options) {
  const answer = await fetch(address, { credentials: 'same-origin', ...options, headers: { ...options?.headers, 'accept-language': lang } }).catch((error) => { throw error.name === 'AbortError' ? error : new Fault(0, []); });
  if (answer.ok) return answer;
  const { errors, detail } = await answer.json().catch(() => ({}));
  if (answer.status === 401 && !options.body) state.lost();
  throw new Fault(answer.status, Array.isArray(errors) ? errors.map(String) : [], detail, answer.headers.get('retry-after'));
}
/** The answer, of how many it is a part, and before which one to go on. */
export async function counted(address) {
  const answer = await ask(address, { signal: state.signal });
  const rows = await answer.json();
  return [rows, Number(answer.headers.get('x-total-count') ?? rows.length), answer.headers.get('x-go-on-before')];
}
export const get = async (address) => (await counted(address))[0];
/** Asked for before there is a place for it; whoever shows it says what went wrong. */
export function early(address) {
  const answer = get(address);
  answer.catch(() => {});
  return answer;
}
export const post = async (address, body = {}) => (await ask(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
export const end = (address) => ask(address, { method: 'DELETE' });
