// What runs: actions that wait or failed, turns as they happen, and what serves.
import { early, get, post } from './api.js';
import { button, code, copy, fill, h, query, quiet, section, terms, to, warned } from './dom.js';
import { difference, none, time } from './format.js';
import { table } from './table.js';
import { turnLink, view } from './view.js';
import { lang, number, t, word } from './words.js';

// MARK: actions

function actions(ctx) {
  const ask = { state: ctx.q.getAll('state'), ...ctx.take('kind', 'rule', 'turn', 'follower', 'limit') };
  return {
    lead: [t('actions.lead'), [ask.rule, ask.turn].filter(Boolean).map((one) => [' · ', code(one)])],
    body: [
      ctx.part('/api/status', ({ actions: { totals, pauses, ...counts } }) => [terms([...['waiting', 'paused', 'dead', 'unknown'].map((state) => [t(`state.${state}`), counts[state] && state !== 'unknown' ? to('actions', { state }, counts[state]) : number(counts[state])]), [t('balance'), totals.queued > 0 && balance(totals)]]),
        view('pauses', { pauses: pauses.map((one) => ({ ...one, what: word('do', one.kind), next: one.next_try_ms / 1000 })) })]),
      copy('actions-form', ask), ctx.part(query('/api/outbox', ask), (rows, csv) => actionTable(rows, ctx, csv), '.tall'),
    ],
  };
}
/** What was ever asked for is what it became, and what waits. */
function balance({ queued, ...ended }) {
  const parts = Object.entries({ waiting: Object.values(ended).reduce((left, count) => left - count, queued), ...ended });
  return `${number(queued)} = ${parts.filter(([, count]) => count > 0).map(([name, count]) => `${number(count)} ${word('state', name)}`).join(' + ') || 0}`;
}

export function actionTable(rows, ctx, csv) {
  const fault = h('div');
  const act = (row, verb) => {
    const unknown = h('input', { type: 'checkbox' });
    const isAsked = verb === 'retry' && row.may_come_twice;
    return button(`${verb}-${row.id}`, t(`action.${verb}`), () => ctx.change(fault, query(['/api/actions', row.id, verb], { account: null }), () => isAsked ? { unknown: unknown.checked } : {}, t(`action.${verb}.ask`, row.id), t(`action.${verb}`), isAsked && h('p', h('label', unknown, ' ', t('action.unknown')))), { 'aria-label': `${t(`action.${verb}`)} ${row.id}` });
  };
  const can = { retry: ['dead', 'paused'], drop: ['dead', 'paused', 'waiting'] };
  const at = (row) => (row.ended_at_ms ?? row.due_at_ms) / 1000;
  return [fault, table('actions', rows, ['state kind:wide at attempts reason:wide rule', rows.some((row) => row.follower) && 'follower', 'account', ctx.operates && 'act'].filter(Boolean).join(' '), {
    caption: t('actions.caption', rows.length), csv, ctx, values: { at },
    cells: { at: (row) => time(at(row), row.account), rule: (row) => turnLink(row.turn, code(row.rule)), act: (row) => h('span.acts', Object.keys(can).map((verb) => can[verb].includes(row.state) && act(row, verb))) },
  })];
}

// MARK: live

const most = 100;
async function live(ctx) {
  const ask = ctx.take('rule', 'kind');
  const rows = h('ol.live', { 'aria-label': t('page.live') });
  const status = h('span', { role: 'status' }, t('live.opening'));
  const empty = h('div.empty', t('live.none'));
  const controls = copy('live-form', ask);
  const waiting = [];
  let [held, count] = [false, 0];
  const line = (turn) => view('live-line', { ...turn, reply_text: (turn.reply_lines ?? []).join(' ') })[0];
  const put = (row) => {
    empty.hidden = true;
    rows.prepend(row);
    while (rows.childElementCount > most) rows.lastElementChild.remove();
  };
  const tell = () => fill(status, held ? t('live.held', waiting.length) : t('live.open', count));
  controls.hold.onclick = ({ target }) => {
    held = !held;
    target.ariaPressed = String(held);
    fill(target, t(held ? 'live.go' : 'live.hold'));
    waiting.splice(0).forEach(put);
    tell();
  };
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
  return { lead: [t('live.about'), ' ', status], body: [empty, rows], controls };
}

// MARK: state

function state(ctx) {
  const fault = h('div');
  const status = early('/api/status');
  const isBad = (result) => ['refused', 'barred', 'restored'].includes(result) && 'bad';
  return {
    controls: ctx.operates && button('reload', t('reload'), () => ctx.change(fault, '/api/reload', {}, t('reload.ask'), t('reload'))),
    body: [
      fault, ctx.section('serves', () => status, (one) => view('serves', one), '.tall'),
      ctx.section('checks', query('/api/checks', { lang, account: null }), (rows) => checks(rows, ctx)),
      ctx.section('reloads', () => status, ({ reloads }) => table('reloads', reloads.map((row) => ({ ...row, more: row.reason_count - row.reasons.length, tone: isBad(row.result) })), 'at:time result cause:is=cause revision changes:wide')),
      ctx.section('reconcile', query('/api/report/reconcile', { from: ctx.q.get('from') ?? '14d', to: ctx.q.get('to') }), (found, csv) => found.map((one) => reconcile(one, csv, ctx))),
      section('audit', null, ctx.rows('audit', query('/api/audit', { limit: ctx.q.get('limit'), account: null }), 'at:moment did role from:code result')),
    ],
  };
}

/** Promises that are looked at here; and those of others, who are asked only when somebody wants to know. */
function checks(rows, ctx) {
  const shown = (all) => table('checks', all, 'promise:wide held evidence:wide');
  const [place, asked] = [h('div', shown(rows)), h('div')];
  const ask = () => fill(asked, ctx.part(() => post(query('/api/checks/outside', { lang, account: null })), (found) => { fill(place, shown([...rows, ...found])); }));
  return [place, h('p.row', button('outside', t('outside'), ask), quiet(t('outside.lead'))), asked];
}

function reconcile(one, csv, ctx) {
  const sides = (key) => ['ours', 'platform', 'difference'].map((side) => ({
    key: `${key}-${side}`, head: `${t(`reconcile.${key}`)} ${t(`reconcile.${side}`)}`, num: true, value: (row) => row[key][side],
    cell: ({ [key]: { [side]: value } }) => value === null ? none(t('reconcile.blank')) : side === 'difference' ? warned(value !== 0, difference(value)) : number(value),
  }));
  const cause = ({ cause: kind, events, stopped, at_most: most, from, to: end }) => t(`cause.${stopped ? 'stopped' : most ? kind === 'lost' ? 'most_lost' : 'most' : kind}`, events, from?.slice(11, 16), end?.slice(11, 16));
  const causes = ({ causes, erased }) => [causes.map((each) => h('div', cause(each))), erased > 0 && h('div.quiet', t('reconcile.erased', erased))];
  return [h('h3', one.account), one.days.some((day) => day.platform_total === null) && h('p', t(`reconcile.${one.asking.state}`), ' ', one.asking.at && time(one.asking.at, one.account), ' ', one.asking.error), table(`reconcile-${one.account}`, [...one.days].reverse(), [{ key: 'day', head: t('by.day'), cell: ({ day }) => h('time', day) }, ...['new', 'cancelled', 'by_code'].flatMap(sides), { key: 'causes', head: t('reconcile.causes'), wide: true, cell: causes }], { caption: t('reconcile.caption', one.account), csv, ctx, empty: t('reconcile.none') })];
}

export const pages = { actions, live, state };
