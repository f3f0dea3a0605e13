// The lines of the ledger that a figure is the count of.
import { counted } from './api.js';
import { button, code, h, query, quiet } from './dom.js';
import { time } from './format.js';
import { dayForm, headOf } from './report.js';
import { table, turnLink } from './table.js';
import { lang, t, word } from './words.js';

export function page(ctx) {
  const label = ctx.q.getAll('label');
  const ask = { ...ctx.take('campaign', 'follower', 'from', 'to', 'by', 'column', 'limit'), label, lang };
  ask.from ??= ask.follower ? null : '28d';
  const address = query('/api/ledger', ask);
  return {
    controls: dayForm(ctx), lead: [[ask.campaign, ...label, ask.column && headOf(ask.column), ask.follower].filter(Boolean).join(' · '), h('br'), t('ledger.lead')],
    body: ctx.part(() => counted(address), ([rows, total]) => [table('ledger', [...rows].reverse(), [
      ['at', (row) => turnLink(row.turn, time(row.at, row.account, true))], ['event', (row) => [word('kind', row.kind), row.kind === 'follow' && quiet(` ${word('subscription', row.subscription)}`)], { value: (row) => row.kind }],
      ['follower', 'follower'], ['scene', (row) => row.scene === null ? quiet(t('scene.none')) : code(row.scene)], ['campaign', 'campaign'], ['account'],
    ], { caption: t(rows.length < total ? 'ledger.part' : 'ledger.all', rows.length, total), csv: address, ctx }), rows.length < total && rows.length < 1000 && button('more', t('more'), () => ctx.set({ limit: String(Math.min(1000, rows.length * 4)) }))], '.tall'),
  };
}
