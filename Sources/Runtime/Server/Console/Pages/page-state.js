// What serves: revision, reloads, store, accounts, reconciliation, promises that can be checked, who changed what.
import { early } from './api.js';
import { bad, button, code, h, lines, more, query, quiet, terms, to } from './dom.js';
import { ago, difference, time } from './format.js';
import { ofAccount, table, warned } from './table.js';
import { lang, number, t, word } from './words.js';

export function page(ctx) {
  const fault = h('div');
  const status = early('/api/status');
  const log = query('/api/audit', { limit: ctx.q.get('limit'), account: null });
  return {
    controls: ctx.operates && button('reload', t('reload'), () => ctx.change(fault, '/api/reload', {}, t('reload.ask'), t('reload'))),
    body: [
      fault, ctx.section('serves', () => status, serves, '.tall'),
      ctx.section('checks', query('/api/checks', { lang, account: null }), (rows) => table('checks', rows, [['promise', (row) => [row.promise, row.account && ofAccount(row.account)]], ['held', (row) => row.held === null ? quiet(t('unknown')) : row.held ? h('span.good', t('check.yes')) : bad(t('check.no'))], ['evidence', 'text', { wide: true }]])),
      ctx.section('reloads', () => status, ({ reloads }) => table('reloads', reloads, [
        ['at', 'time'], ['result', (row) => warned(['refused', 'barred', 'restored'].includes(row.result), t(`reload.${row.result}`))], ['cause', 'word:cause'], ['revision', 'revision'],
        ['changes', (row) => [h('span', { lang: 'en' }, row.changes), row.reasons.map((reason) => h('div', { lang: 'en' }, reason)), row.reason_count > row.reasons.length && quiet(t('reload.more', row.reason_count - row.reasons.length)), row.detail && more(t('reload.detail'), h('pre', row.detail))], { wide: true }],
      ])),
      ctx.section('reconcile', query('/api/report/reconcile', { from: '14d', ...Object.fromEntries(ctx.q) }), (found, csv) => found.map((one) => reconcile(one, csv, ctx))),
      ctx.section('audit', log, (rows, csv) => table('audit', rows, [['at', (row) => time(row.at, null, true)], ['did', (row) => [word('did', row.did), ' ', row.what && code(row.what)]], ['role', (row) => [word('role', row.role), quiet(` ${row.session ?? ''}`)]], ['by', (row) => code(row.from), { head: t('audit.from') }], ['result']], { csv, ctx })),
    ],
  };
}

const serves = ({ rules, store, queues, books, calendars, ...one }) => [
  rules.degraded && h('div.fault', h('p', bad(t('waits.degraded'))), rules.reasons.map((reason) => h('p', reason)), rules.detail && h('pre', rules.detail)), store.failing && h('p', bad(t('waits.store'))),
  terms([
    ['wxrules', one.version], [t('started'), [time(one.started_at), quiet(` ${ago(one.started_at)}`)]], [t('page.rules'), [to('rules', {}, code(rules.revision)), ` ${t('serves.rules', rules.count, rules.campaigns)}`]], [t('account'), one.accounts.join(', ')],
    [t('page.followers'), t('serves.followers', store.followers, store.following)], [t('page.ledger'), number(store.ledger)], [t('serves.records'), number(store.records)], [t('serves.queue'), t('serves.queue.of', queues.waiting, queues.outbox)],
    [t('serves.books'), lines(books.map((book) => [book.account, ' ', book.fault ? bad(book.fault) : book.behind > 0 ? t('serves.behind', book.behind) : t('serves.current')]))], [t('serves.calendars'), calendars?.length > 0 && lines(calendars.map((each) => t('serves.calendar', each.name, each.known_until, each.days_left)))],
  ]),
];

function reconcile(one, csv, ctx) {
  const sides = (key) => ['ours', 'platform', 'difference'].map((side) => [`${key}-${side}`, (row) => row[key][side] === null ? null : side === 'difference' ? warned(row[key][side] !== 0, difference(row[key][side])) : number(row[key][side]),
    { head: `${t(`reconcile.${key}`)} ${t(`reconcile.${side}`)}`, num: true, value: (row) => row[key][side], blank: t('reconcile.blank') }]);
  return [h('h3', one.account), one.refused_at && h('p', t('reconcile.refused'), ' ', time(one.refused_at, one.account)), table(`reconcile-${one.account}`, [...one.days].reverse(), [['day', 'text', { head: t('by.day') }], ...['new', 'cancelled', 'by_code'].flatMap(sides), ['causes', (row) => row.causes.map((cause) => h('div', { lang: 'en' }, `${cause.evidence} (${number(cause.events)})`)), { wide: true, sort: false, head: t('reconcile.causes') }]], { caption: t('reconcile.caption', one.account), csv, ctx, empty: t('reconcile.none') })];
}
