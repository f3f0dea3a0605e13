// Today, the last week, the last four weeks; what is unusual, and what waits.
import { early, get } from './api.js';
import { chart } from './charts.js';
import { bad, h, lines, link, quiet, path, query, section, to } from './dom.js';
import { session, shift, today } from './format.js';
import { against, came, headOf, reportOf, reportTable } from './report.js';
import { ofAccount, table } from './table.js';
import { lang, t } from './words.js';

const summed = ['new', 'returning', 'lost', 'net', 'scans'];

export async function page(ctx) {
  const now = today(ctx.account);
  const recent = reportOf({ by: 'day', from: shift(now, -55), to: now });
  const report = early(recent);
  return {
    body: [
      h('div.pair', ctx.section('unusual', query('/api/remarks', { lang }), unusual), ctx.section('waits', () => Promise.all([get('/api/status'), get(query('/api/codes/status'))]), waits)),
      ctx.section('spans', () => report, (found) => compare(found, now, ctx), '.tall'),
      ctx.section('daily', () => report, (found) => byDay(found, now, ctx), '.tall'),
      ctx.section('recent', reportOf({ by: 'campaign', from: shift(now, -27), to: now }), (found, from) => reportTable('recent', found, from, ctx, { empty: t('empty.days') })),
    ],
  };
}

function unusual(remarks) {
  const places = { lost_more: (one) => one.campaign && query(path('/console/campaigns', one.campaign), { from: one.day, to: one.day }), fraud: () => `${query('/console/campaigns')}#h-fraud`, reconciliation: () => `${query('/console/state')}#h-reconcile`, dead: () => query('/console/actions', { state: 'dead' }), rebuilt: () => query('/console/state') };
  return remarks.length ? lines(remarks.map((one) => [link(places[one.remark]?.(one) ?? query('/console/'), one.text), quiet(` ${one.day}`), ofAccount(one.account)])) : h('p.good', t('unusual.none'));
}

function waits([{ actions, rules, rollout, store, books }, codes]) {
  const sum = (key) => codes.flatMap((one) => one.campaigns).reduce((all, campaign) => all + campaign[key], 0);
  const next = codes.flatMap((one) => one.calendar)[0];
  const all = [
    store.failing && bad(t('waits.store')), rules.degraded && [bad(t('waits.degraded')), ' ', to('state', {}, t('why'))],
    ...['dead', 'paused', 'waiting'].map((state) => actions[state] > 0 && [to('actions', { state }, t(`waits.${state}`, actions[state])), state === 'paused' && quiet(` ${actions.pauses[0]?.cause ?? ''}`)]),
    rollout.state === 'running' && to('rollouts', {}, t('waits.rollout', rollout.percent)), ...['missing', 'due'].map((key) => sum(key) > 0 && to('codes', { status: key === 'missing' && key }, t(`waits.${key}`, sum(key)))),
    next && to('codes', {}, t('waits.next', next.codes, next.day)), ...books.map((book) => (book.fault || book.behind > 0) && [t('waits.books', book.account, book.behind), ' ', book.fault]),
  ].filter(Boolean);
  return all.length ? lines(all) : h('p.good', t('waits.none'));
}

/** Sums of days can be added up; people cannot, so they are not here. */
function compare(report, now, ctx) {
  const rows = new Map(report.rows.map((row) => [row.labels.day, row.figures]));
  const accounts = session.accounts.filter((one) => !ctx.account || one.name === ctx.account);
  const since = accounts.map((one) => one.since).filter(Boolean).sort()[0] ?? report.rows.find((row) => summed.some((key) => row.figures[key]))?.labels.day;
  if (!since) return h('div.empty', t('empty.report'));
  const sum = (key, from, end) => {
    let all = 0;
    for (let day = from; day <= end; day = shift(day, 1)) all += rows.get(day)?.[key] ?? 0;
    return all;
  };
  const spans = [1, 7, 28].map((length) => {
    const [from, start, end] = [shift(now, 1 - length), shift(now, 1 - 2 * length), shift(now, -length)];
    // A day that is not over is no match for one that is: yesterday is only told.
    const beside = (key, value) => start < since ? against(value, null) : length === 1 ? quiet(t('spans.yesterday', sum(key, start, end))) : against(value, sum(key, start, end));
    return [`${length}`, (key) => {
      const value = sum(key, from, now);
      return [h('span.big', value ? to('ledger', { from, to: now, column: key }, value) : '0'), h('br'), beside(key, value)];
    }, { head: t(`days.${length === 1 ? 'today' : `${length}d`}`), num: true, means: t('spans.before', start, end) }];
  });
  return [table('spans', summed, [['figure', headOf], ...spans], { caption: t('spans.caption', now), name: '.plain' }), h('p.lead', t('follows.now', report.total.closing))];
}

function byDay(found, now, ctx) {
  const from = shift(now, -27);
  const report = { ...found, from, rows: found.rows.filter((row) => row.labels.day >= from), notes: [] };
  return chart(report.rows, [[t('came'), came, 'main'], [headOf('lost'), (figures) => figures.lost, 'other']], reportTable('day', report, reportOf({ by: 'day', from, to: now }), ctx, { only: ['scans', 'new', 'returning', 'lost', 'net', 'closing'], total: false }), ctx);
}
