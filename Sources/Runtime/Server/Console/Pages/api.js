// Asks the server. Whoever has no session any more is asked for a token, and comes back to where they were.
export class Fault extends Error {
  constructor(status, reasons, detail) {
    super(reasons.join('\n'));
    this.status = status;
    this.reasons = reasons;
    this.detail = detail;
  }
}
export const state = { signal: undefined, lost: () => {} };

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Fault(0, []);
  }
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 401 && !options?.body) state.lost();
  throw new Fault(answer.status, Array.isArray(body.errors) ? body.errors.map(String) : [], body.detail);
}
export async function get(address) { return (await ask(address, { signal: state.signal })).json(); }
/** Asked for before there is a place for it; whoever shows it says what went wrong. */
export function early(address) {
  const answer = get(address);
  answer.catch(() => {});
  return answer;
}
/** The answer, and of how many it is a part. */
export async function counted(address) {
  const answer = await ask(address, { signal: state.signal });
  const rows = await answer.json();
  return [rows, Number(answer.headers.get('x-total-count') ?? rows.length)];
}
export async function post(address, body = {}) {
  return (await ask(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json();
}
export const end = (address) => ask(address, { method: 'DELETE' });
