// What rules asked for beside the reply: what waits, what failed and why; try again, or end it.
import { button, choose, code, h, lines, path, query, quiet, terms, tick, to } from './dom.js';
import { shown, time } from './format.js';
import { table, turnLink, warned } from './table.js';
import { number, t, word } from './words.js';

const states = ['waiting', 'paused', 'running', 'dead', 'done', 'cancelled', 'replaced'];

export function page(ctx) {
  const chosen = ctx.q.getAll('state');
  const ask = { state: chosen, ...ctx.take('kind', 'rule', 'turn', 'follower', 'limit') };
  return {
    lead: [t('actions.lead'), [ask.rule, ask.turn].filter(Boolean).map((one) => [' · ', code(one)])], controls: choose('kind', t('kind'), ask.kind, [['', t('do.all')], ...['tag', 'remark', 'send', 'template', 'webhook'].map((one) => [one, t(`do.${one}`)])], (kind) => ctx.set({ kind })),
    body: [
      ctx.part('/api/status', ({ actions }) => [terms([...['waiting', 'paused', 'dead', 'unknown'].map((state) => [t(`state.${state}`), actions[state] && state !== 'unknown' ? to('actions', { state }, actions[state]) : number(actions[state])]), [t('balance'), balance(actions.totals)]]),
        lines(actions.pauses.map((one) => [h('strong.bad', t('action.paused', word('do', one.kind), one.account)), ' ', code(one.code), ` ${one.cause} `, quiet(one.do, ` · ${t('action.next')} `, time(one.next_try_ms / 1000, one.account))]))]),
      h('fieldset.row', h('legend.unseen', t('state')), states.map((state) => tick(`s-${state}`, t(`state.${state}`), chosen.includes(state), (on) => ctx.set({ state: states.filter((one) => one === state ? on : chosen.includes(one)) })))),
      ctx.part(query('/api/outbox', ask), (rows, csv) => actionTable(rows, ctx, csv), '.tall'),
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
    const unknown = tick('unknown', t('action.unknown'));
    const isAsked = verb === 'retry' && row.may_come_twice;
    return button(`${verb}-${row.id}`, t(`action.${verb}`), () => ctx.change(fault, path('/api/actions', row.id, verb), () => isAsked ? { unknown: unknown.firstChild.checked } : {}, t(`action.${verb}.ask`, row.id), t(`action.${verb}`), isAsked && h('p', unknown)), { 'aria-label': `${t(`action.${verb}`)} ${row.id}` });
  };
  return [fault, table('actions', rows, [
    ['state', (row) => warned(row.state === 'dead', word('state', row.state))], ['kind', (row) => [word('do', row.kind), h('div.quiet.clip', shown(row.payload))], { wide: true }], ['due', (row) => time((row.ended_at_ms ?? row.due_at_ms) / 1000, row.account), { head: t('at'), value: (row) => row.due_at_ms }], ['attempts', 'num'],
    ['reason', (row) => row.reason ?? (row.pause ? `${row.pause.code}: ${row.pause.cause}` : row.may_come_twice && row.state === 'dead' ? t('state.unknown') : ''), { wide: true }], ['rule', (row) => turnLink(row.turn, code(row.rule))], rows.some((row) => row.follower) && ['follower', 'follower'],
    ctx.operates && ['act', (row) => h('span.acts', ['dead', 'paused'].includes(row.state) && act(row, 'retry'), ['dead', 'paused', 'waiting'].includes(row.state) && act(row, 'drop')), { sort: false }],
  ], { caption: t('actions.caption', rows.length), csv, ctx })];
}
