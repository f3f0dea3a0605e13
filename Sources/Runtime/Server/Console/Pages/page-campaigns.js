// All campaigns; or one: from scans to those who stayed, by day, by code or any column, in cohorts, beside another policy.
import { early, get } from './api.js';
import { chart } from './charts.js';
import { bad, choose, field, form, h, path, query, quiet, section, tick, to } from './dom.js';
import { days, none, percent, session, shift, time } from './format.js';
import { bubble } from './explain.js';
import { asked, came, dayForm, daysShown, definitions, figure, headOf, isKept, meaningOf, reportOf, reportTable } from './report.js';
import { campaignLink, ofAccount, ruleLink, table, warned } from './table.js';
import { number, t, word } from './words.js';

export const page = (ctx) => ctx.rest.length ? one(ctx, ctx.rest[0]) : all(ctx);
const wide = (ctx) => tick('wide', t('columns.all'), ctx.q.has('wide'), (on) => ctx.set({ wide: on && '1' }));
const groups = (ctx, by, choices) => choose('by', t('group'), by, [...new Set([...choices, by])].map((one) => [one, t('group.by', one.split(',').map((name) => word('by', name)).join(' × '))]), (value) => ctx.set({ by: value }));
const columnsOf = (name) => [...new Set(session.accounts.flatMap((account) => account.campaigns).filter((one) => !name || one.name === name).flatMap((one) => one.columns))];
const rows = (ctx, ask, campaign) => ctx.part(reportOf(ask), (found, from) => [reportTable('rows', found, from, ctx, { campaign, all: ctx.q.has('wide') }), found.rows.length > 0 && definitions(found)], '.tall');

function all(ctx) {
  const span = asked(ctx);
  const by = ctx.q.get('by') ?? 'campaign';
  return {
    controls: [groups(ctx, by, ['campaign', 'code', ...columnsOf(), 'day', 'week', 'month', 'subscription', 'campaign,day']), dayForm(ctx)],
    body: [
      rows(ctx, { ...span, by }), h('p.row', wide(ctx)), policy(ctx, { ...span, by: 'campaign' }),
      ctx.section('fraud', query('/api/report/fraud', span), (found, from) => fraud(found, from, ctx)),
      ctx.section('stock', query('/api/report/stock'), (found, csv) => table('stock', found, [['stock'], ['total', 'num'], ['left', (row) => warned(row.left === 0, number(row.left)), { num: true }], ['given', 'num'], ['used', 'num'], ['unused', 'num'], ['went_back', 'num']], { csv, ctx })),
    ],
  };
}

function one(ctx, name) {
  const span = asked(ctx);
  const base = { ...span, campaign: name };
  const by = ctx.q.get('by') ?? 'code';
  const daily = reportOf({ ...base, by: 'day' });
  const whole = early(daily);
  return {
    title: name, name: `${name} · ${t('page.campaigns')}`, controls: dayForm(ctx), lead: [to('campaigns', span, t('campaigns.all')), ' · ', to('codes', { campaign: name }, t('page.codes')), ' · ', to('followers', { campaign: name }, t('page.followers'))],
    body: [
      ctx.section('funnel', () => whole, (found) => funnel(found, name), '.tall'),
      ctx.section('daily', () => whole, (found) => chart(found.rows, [[headOf('scans'), (figures) => figures.scans, 'thin'], [t('came'), came, 'main'], [headOf('lost'), (figures) => figures.lost, 'other']], reportTable('day', found, daily, ctx, { campaign: name, all: true }), ctx), '.tall'),
      section('rows', null, h('p.row', groups(ctx, by, ['code', ...columnsOf(name), 'week', 'month', 'subscription', 'code,day']), wide(ctx)), rows(ctx, { ...base, by }, name)),
      ctx.section('compare', reportOf({ ...base, by: 'code,day' }), (found, from) => compare(found, from, ctx)),
      ctx.section('cohorts', async () => { const found = await whole; return days(found.from, found.to) > 62 ? get(reportOf({ ...base, by: 'week' })) : found; }, (found) => cohorts(found, reportOf({ ...base, by: found.by }), name, ctx)),
      policy(ctx, { ...base, by: 'code' }), ctx.section('decisions', query(path('/api/table', name)), decisions),
    ],
  };
}

function funnel(found, name) {
  const { total } = found;
  const steps = ['scans', 'people', 'came', ...found.columns.filter(isKept)];
  const value = (key) => key === 'came' ? came(total) : total[key];
  const most = Math.max(...steps.map(value));
  if (!most) return h('div.empty', t('empty.campaign', name));
  const costs = found.columns.filter((key) => key.startsWith('cost') && total[key] !== null);
  return [table('funnel', steps, [
    ['step', (key) => key === 'came' ? t('came') : headOf(key)], ['count', (key) => key === 'came' ? to('ledger', { campaign: name, from: found.from, to: found.to, column: 'new' }, came(total)) : figure(key, total[key], found, null, name), { num: true }],
    ['share', (key) => isKept(key) && total[key] !== null && came(total) ? percent(total[key] / came(total)) : '', { num: true, means: t('share.means') }], ['bar', (key) => h('span.meter', { share: (value(key) ?? 0) / most }), { wide: true, head: '' }],
  ], { caption: daysShown(found) }), h('p.lead', costs.length ? costs.map((key) => `${headOf(key)} ${number(total[key])}`).join(' · ') : t('blank.cost'))];
}

/** Each code against the others: a bar for each day on one scale, and what came of them. */
function compare(found, csv, ctx) {
  const step = Math.ceil(days(found.from, found.to) / 31);
  const codes = [...new Set(found.rows.map((row) => row.labels.code))].map((name) => {
    const own = found.rows.filter((row) => row.labels.code === name);
    const sum = (of, from = found.from, end = found.to) => own.filter(({ labels }) => labels.day >= from && labels.day <= end).reduce((all, row) => all + of(row.figures), 0);
    const bars = [];
    for (let day = found.from; day <= found.to; day = shift(day, step)) bars.push([day, sum(came, day, shift(day, step - 1))]);
    return { code: name, bars, scans: sum((one) => one.scans), came: sum(came), lost: sum((one) => one.lost), net: sum((one) => one.net) };
  });
  if (codes.length < 2) return h('p.empty', t('compare.none'));
  const most = Math.max(...codes.flatMap((row) => row.bars.map(([, count]) => count)), 1);
  return table('compare', codes, [
    ['code', 'text', { head: t('by.code') }], ['daily', (row) => h('span.spark', { role: 'img', 'aria-label': row.bars.map(([, count]) => count).join(', ') }, row.bars.map(([day, count]) => h('i', { share: count / most, title: `${day}: ${count}` }))), { sort: false, wide: true }],
    ['scans', 'num', { head: headOf('scans') }], ['came', 'num', { bar: true }], ['lost', 'num', { head: headOf('lost') }], ['net', 'num', { head: headOf('net') }],
    ['share', (row) => row.came ? percent(row.lost / row.came) : none(t('unknown')), { num: true, means: t('compare.means'), value: (row) => row.came ? row.lost / row.came : null }],
  ], { caption: daysShown(found), csv, ctx });
}

const cohorts = (found, csv, name, ctx) => table('cohorts', found.rows.filter((row) => came(row.figures) > 0), [
  [found.by[0], (row) => row.labels[found.by[0]], { value: (row) => row.labels[found.by[0]] }], ['came', (row) => figure('new', came(row.figures), found, row.labels, name), { num: true, value: (row) => came(row.figures) }],
  ...found.columns.filter(isKept).map((key) => {
    const share = (row) => row.figures[key] === null ? null : row.figures[key] / came(row.figures);
    return [key, (row) => share(row) === null ? none(t('blank.kept')) : h('span.shade', { share: share(row) }, percent(share(row), 0), h('small', ' ', row.figures[key])), { num: true, head: headOf(key), means: meaningOf(key, found), value: share }];
  }),
], { caption: daysShown(found), csv, ctx });

function policy(ctx, base) {
  const given = ctx.q.get('policy');
  const fields = new URLSearchParams((given ?? 'touch=first,window=7d').replaceAll(',', '&'));
  const pick = (key, choices) => field(`${t(`policy.${key}`)} `, choose(key, null, fields.get(key), choices.map((one) => [one, word('policy', one || 'never')])));
  const chosen = form('.row', (fields) => ctx.set({ policy: Object.entries(fields).filter(([, value]) => value).map((pair) => pair.join('=')).join(',') }, false),
    pick('touch', ['first', 'last']), pick('window', ['1d', '7d', '30d', '90d']), pick('unfollow_undoes', ['', '1h', '24h', '7d']), h('button', t('policy.show')));
  return section('policy', null, chosen, given && ctx.part(reportOf({ ...base, policy: given }), (found, from) => [reportTable('policies', found, from, ctx, { all: true, campaign: base.campaign }), definitions(found)]));
}

const decisions = (found) => found.tables.map((one) => one.looked_at === false ? h('p.quiet', t('decisions.many', one.account, one.codes)) : one.classes.map((group, place) => table(`decisions${place}`, group.rows, [
  ...group.columns.map((key) => [key, (row) => word('subscription', row.when[key] ?? ''), { head: word('decisions', key) }]), ['rule', (row) => row.answered ? row.answers.map((answer) => h('div', ruleLink(answer.rule), answer.limit && quiet(` ${answer.limit}`))) : bad(t('nobody'))],
  ['reply', (row) => row.answers.flatMap((answer) => answer.says.map((say) => [say.arm && quiet(say.arm), bubble([say.reply]), say.actions.map((action) => h('div.quiet', action))])), { wide: true, head: t('explain.reply') }],
], { caption: t('decisions.codes', group.codes, group.example), notes: group.complete ? [] : [t('decisions.part')] })));

function fraud(found, csv, ctx) {
  const signs = found.flatMap((one) => one.signs.map((sign) => ({ ...sign, account: one.account })));
  return table('fraud', signs, [
    ['code', (row) => [campaignLink(row.campaign, {}, row.scene ?? row.code) || row.scene, ofAccount(row.account)], { head: t('by.code'), value: (row) => row.scene }], ['sign', (row) => h('strong', word('sign', row.sign))],
    ['follows', (row) => row.of ? `${number(row.follows)} / ${number(row.of)}` : number(row.follows), { num: true }], ['expected', 'num'], ['chance', 'text', { num: true, sort: false, means: t('chance.means') }],
    ['from', (row) => to('ledger', { account: row.account, campaign: row.campaign, from: row.from.slice(0, 10), to: row.to.slice(0, 10) }, time(row.from, row.account)), { head: t('at') }], ['evidence', (row) => h('span', { lang: 'en' }, row.evidence), { wide: true, sort: false }],
  ], { csv, ctx, empty: h('p.good', t('fraud.none', found.reduce((all, one) => all + one.follows, 0))) });
}
