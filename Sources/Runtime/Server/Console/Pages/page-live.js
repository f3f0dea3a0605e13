// Turns as they happen. The server drops rather than waits, and says so.
import { get } from './api.js';
import { button, choose, fill, form, h, input, query, quiet } from './dom.js';
import { time } from './format.js';
import { followerLink, ruleLink, turnLink } from './table.js';
import { t, word } from './words.js';

const most = 100;
const kinds = ['scan', 'subscribe', 'unsubscribe', 'text', 'image', 'voice', 'menu.click', 'location', 'link'];

export async function page(ctx) {
  const ask = ctx.take('rule', 'kind');
  const rows = h('ol.live', { 'aria-label': t('page.live') });
  const status = h('span', { role: 'status' }, t('live.opening'));
  const empty = h('div.empty', t('live.none'));
  const waiting = [];
  let [held, count] = [false, 0];
  const put = (row) => {
    empty.hidden = true;
    rows.prepend(row);
    while (rows.childElementCount > most) rows.lastElementChild.remove();
  };
  const tell = () => fill(status, held ? t('live.held', waiting.length) : t('live.open', count));
  const hold = button('hold', t('live.hold'), () => {
    held = !held;
    hold.setAttribute('aria-pressed', String(held));
    fill(hold, t(held ? 'live.go' : 'live.hold'));
    waiting.splice(0).forEach(put);
    tell();
  }, { 'aria-pressed': 'false' });
  (await get(query('/api/turns', { ...ask, limit: 30 })).catch(() => [])).reverse().map(line).forEach(put);
  const stream = new EventSource(query('/api/live', ask));
  const on = (name, draw) => stream.addEventListener(name, (event) => { try { draw(JSON.parse(event.data)); } catch (error) { console.warn(error); } });
  on('message', (turn) => {
    count += 1;
    if (held) { waiting.push(line(turn)); waiting.splice(0, waiting.length - most); } else put(line(turn));
    tell();
  });
  on('dropped', ({ turns }) => put(h('li.dropped', t('live.dropped', turns))));
  stream.onopen = tell;
  stream.onerror = () => fill(status, t(stream.readyState === EventSource.CLOSED ? 'live.closed' : 'live.lost'));
  ctx.onleave(() => stream.close());
  return {
    lead: [t('live.about'), ' ', status], body: [empty, rows],
    controls: form('.row', ({ rule }) => ctx.set({ rule }), input('rule', { value: ask.rule, placeholder: t('live.rule'), 'aria-label': t('rule') }), choose('kind', t('kind'), ask.kind, [['', t('live.kinds')], ...kinds.map((kind) => [kind, word('event', kind)])], (kind) => ctx.set({ kind })), hold),
  };
}

const line = (turn) => h('li', h('span', turnLink(turn.id, time(turn.at, turn.account, true))), h('span', word('event', turn.event), turn.says && [' ', h('q', turn.says)], ' ', quiet(followerLink(turn.follower, turn.account))), h('span', ruleLink(turn.rule, turn.revision), ' ', quiet((turn.reply_lines ?? []).join(' '))));
