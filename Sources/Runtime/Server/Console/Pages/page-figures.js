// What came of it: today and before, campaigns, experiments, and the lines that a figure is the count of.
import { counted, early, get } from './api.js';
import { chart } from './charts.js';
import { bad, button, choose, copy, h, lines, link, pageOf, query, quiet, section, small, terms, to } from './dom.js';
import { days, difference, learn, none, ofAccount, percent, session, shift, shown, span as spell, today } from './format.js';
import { against, asked, dayForm, daysShown, definitions, figure, groupOf, hasFigures, headOf, isKept, linesOf, reportOf, reportTable, valueOf, wrongDays } from './report.js';
import { table } from './table.js';
import { campaignLink, view } from './view.js';
import { lang, number, t, word } from './words.js';

// MARK: overview

const summed = ['new', 'returning', 'lost', 'net', 'scans'];

function overview(ctx) {
  const now = ctx.q.get('day') ?? today(ctx.account);
  const isToday = now === today(ctx.account);
  const [from, before] = [shift(now, -27), shift(now, -55)];
  const report = early(reportOf({ by: 'day', from: before, to: now }));
  const daily = reportOf({ by: 'day', from, to: now });
  return {
    lead: !isToday && [t('days.then', now), ' ', to('overview', {}, t('days.today'))],
    body: [
      ctx.part(() => report, (found) => lastDay(found, now)),
      h('div.pair', ctx.section('unusual', () => Promise.all([get(query('/api/remarks', { lang, day: !isToday && now })), report]), (found) => unusual(found, isToday ? shift(now, -6) : now)), ctx.section('waits', () => Promise.all([get('/api/status'), get(query('/api/codes/status'))]), waits)),
      ctx.section('spans', () => report, (found) => compare(found, now, isToday, ctx), '.tall'),
      ctx.section('daily', () => report, (found) => {
        const month = { ...found, from, rows: found.rows.filter((row) => row.labels.day >= from) };
        return chart(month, { came: 'main', lost: 'other' }, reportTable('day', month, daily, ctx, { only: ['scans', 'new', 'returning', 'lost', 'net', 'closing'], total: false }), ctx);
      }, '.tall'),
      ctx.section('recent', reportOf({ by: 'campaign', from, to: now }), (found, csv) => reportTable('recent', found, csv, ctx, { empty: t('empty.days') })),
    ],
  };
}

/** From a day without figures, the way to the last one that has some. */
async function lastDay(report, now) {
  if (report.rows.some((row) => row.labels.day === now && hasFigures(row))) return null;
  const rows = report.rows.some(hasFigures) ? report.rows : (await get(reportOf({ by: 'day', from: 'all', to: now }))).rows;
  const day = rows.filter(hasFigures).at(-1)?.labels.day;
  return day && h('p', t('days.last', now), ' ', to('overview', { day }, day));
}

function unusual([remarks, report], since) {
  const places = { lost_more: (one) => one.campaign && pageOf(['campaigns', one.campaign], { from: one.day, to: one.day }), fraud: (one) => `${pageOf('campaigns', { from: one.day, to: one.day })}#h-fraud`, reconciliation: () => `${pageOf('state')}#h-reconcile`, dead: () => pageOf('actions', { state: 'dead' }) };
  if (remarks.length) return lines(remarks.map((one) => [link(places[one.remark]?.(one) || pageOf('state'), one.text), quiet(' ', h('time', one.day)), ofAccount(one.account)]));
  return report.rows.some((row) => row.labels.day >= since && hasFigures(row)) ? h('p.good', t('unusual.none')) : h('p.quiet', t('unusual.nothing'));
}

function waits([{ actions, rules, rollout, store, books }, codes]) {
  const sum = (key) => codes.flatMap((one) => one.campaigns).reduce((all, campaign) => all + campaign[key], 0);
  const shown = h('ul.plain-list', view('waits', { ...actions, rules, rollout, store, cause: actions.pauses[0]?.cause, missing: sum('missing'), due: sum('due'), next: codes.flatMap((one) => one.calendar)[0], books: books.filter((one) => one.fault || one.behind), states: { dead: 'dead', paused: 'paused', waiting: 'waiting', missing: 'missing' } }));
  return shown.childElementCount ? shown : h('p.good', t('waits.none'));
}

/** Sums of days can be added up; people cannot, so they are not here. */
function compare(report, now, isToday, ctx) {
  const accounts = session.accounts.filter((one) => !ctx.account || one.name === ctx.account);
  const since = accounts.map((one) => one.since).filter(Boolean).sort()[0] ?? report.rows.find(hasFigures)?.labels.day;
  if (!since) return h('div.empty', t('empty.report'));
  const sum = (key, from, end) => report.rows.reduce((all, { labels, figures }) => labels.day >= from && labels.day <= end ? all + figures[key] : all, 0);
  const spans = [1, 7, 28].map((length) => {
    const [from, start, end] = [shift(now, 1 - length), shift(now, 1 - 2 * length), shift(now, -length)];
    const cell = (key) => {
      const [value, before] = [sum(key, from, now), start < since ? null : sum(key, start, end)];
      // A day that is not over is no match for one that is: yesterday is only told.
      return [h('span.big', value ? link(linesOf(key, { from, to: now }), value) : '0'), h('br'), length === 1 && isToday && before !== null ? quiet(t('spans.yesterday', before)) : before === null && end >= since ? quiet(t('before.part', since)) : against(value, before)];
    };
    return { key: `${length}`, cell, head: length > 1 ? t(`days.${length}d`) : isToday ? t('days.today') : now, num: true, means: t('spans.before', start, end) };
  });
  return [table('spans', summed, [{ key: 'figure', cell: headOf }, ...spans], { caption: t('spans.caption', now), name: '.plain' }), h('p.lead', t('follows.now', report.total.closing, now))];
}

// MARK: campaigns

const has = (name, account) => session.accounts.some((one) => (!account || one.name === account) && one.campaigns.some((each) => each.name === name));
async function campaigns(ctx) {
  const [name] = ctx.rest;
  const wrong = wrongDays(ctx);
  if (wrong) return { controls: dayForm(ctx), body: wrong };
  if (!name) return allCampaigns(ctx);
  // Rules may have been loaded since.
  if (!has(name, ctx.account)) learn(await get('/api/session'));
  return has(name, ctx.account) ? campaign(ctx, name) : { title: name, lead: to('campaigns', {}, t('campaigns.all')), body: h('div.fault', { role: 'alert' }, t('campaign.unknown', name)) };
}
const columnsOf = (name) => session.accounts.flatMap((account) => account.campaigns).filter((one) => !name || one.name === name).flatMap((one) => one.columns);
const wide = (ctx) => copy('wide-form', ctx.take('wide'));
const groups = (by, choices) => choose('by', t('group'), by, [...new Set([...choices, by])].map((one) => [one, t('group.by', one.split(',').map(groupOf).join(' × '))]));

function allCampaigns(ctx) {
  const span = asked(ctx);
  const by = ctx.q.get('by') ?? 'campaign';
  return {
    controls: [groups(by, ['campaign', 'code', ...columnsOf(), 'day', 'week', 'month', 'subscription', 'campaign,day']), dayForm(ctx)],
    body: [
      ctx.part(reportOf({ ...span, by }), (found, csv) => [reportTable('rows', found, csv, ctx, { all: ctx.q.has('wide') }), definitions(found)], '.tall'), wide(ctx), policy(ctx, { ...span, by }),
      ctx.section('fraud', query('/api/report/fraud', span), (found, csv) => fraud(found, csv, ctx)),
      ctx.part(query('/api/report/stock'), (found, csv) => found.length > 0 && section('stock', null, table('stock', found, 'stock total left given used unused went_back', { csv, ctx, cells: { left: ({ left }) => left ? number(left) : bad('0') } }))),
    ],
  };
}

function campaign(ctx, name) {
  const span = asked(ctx);
  const base = { ...span, campaign: name };
  const by = ctx.q.get('by') ?? 'code';
  const daily = reportOf({ ...base, by: 'day' });
  const whole = early(daily);
  return {
    title: name, name: `${name} · ${t('page.campaigns')}`, controls: dayForm(ctx), lead: [to('campaigns', span, t('campaigns.all')), ' · ', to('codes', { campaign: name }, t('page.codes')), ' · ', to('followers', { campaign: name }, t('page.followers'))],
    body: [
      ctx.section('funnel', () => whole, (found) => funnel(found, name), '.tall'),
      ctx.section('daily', () => whole, (found) => chart(found, { scans: 'thin', came: 'main', lost: 'other' }, reportTable('day', found, daily, ctx, { campaign: name, all: true }), ctx, name), '.tall'),
      section('rows', null, h('div.row', groups(by, ['code', ...columnsOf(name), 'week', 'month', 'subscription', 'code,day']), wide(ctx)),
        ctx.part(() => Promise.all([get(reportOf({ ...base, by })), /day|week|month/.test(by) ? null : get(reportOf({ ...base, by: `${by},day` })).catch((fault) => ({ fault }))]), ([found, each]) => [reportTable('rows', found, reportOf({ ...base, by }), ctx, { campaign: name, all: ctx.q.has('wide'), beside: each?.rows ? beside(each, by) : [] }), each?.fault && h('p.quiet', each.fault.message), definitions(found)], '.tall')),
      ctx.section('cohorts', async () => { const found = await whole; return days(found.from, found.to) > 62 ? get(reportOf({ ...base, by: 'week' })) : found; }, (found) =>
        reportTable('cohorts', found, reportOf({ ...base, by: found.by }), ctx, { campaign: name, total: false, only: ['came', ...found.columns.filter(isKept)], rows: found.rows.filter((row) => valueOf('came', row.figures)), empty: t('cohorts.none') })),
      policy(ctx, { ...base, by }), ctx.section('fraud', query('/api/report/fraud', span), (found, csv) => fraud(found, csv, ctx, name)), ctx.section('decisions', query(['/api/table', name]), decisions),
    ],
  };
}

function funnel(found, name) {
  const { total } = found;
  const steps = ['scans', 'people', 'came', ...found.columns.filter(isKept)];
  const value = (key) => valueOf(key, total) ?? 0;
  const most = Math.max(...steps.map(value));
  if (!most) return h('div.empty', t('empty.campaign', name));
  const costs = found.columns.filter((key) => key.startsWith('cost') && total[key] !== null);
  return [table('funnel', steps, 'step count:num bar:wide', { caption: daysShown(found), cells: { step: headOf, count: (key) => figure(key, { figures: total }, found, name), bar: (key) => h('span.meter', { share: value(key) / most }) } }),
    h('p.lead', costs.length ? costs.map((key) => `${headOf(key)} ${number(total[key])}`).join(' · ') : t(found.columns.includes('cost') ? 'blank.cost' : 'cost.none'))];
}

/** Rows beside each other: a bar for each day on one scale, and how many left of as many as came. */
function beside(found, by) {
  const from = [found.to, ...found.rows.map(({ labels }) => labels.day)].sort()[0];
  const step = Math.ceil(days(from, found.to) / 31);
  const starts = Array.from({ length: Math.ceil(days(from, found.to) / step) }, (none, place) => shift(from, place * step));
  const bars = {};
  for (const { labels, figures } of found.rows) {
    const each = bars[labels[by]] ??= starts.map(() => 0);
    each[Math.floor((days(from, labels.day) - 1) / step)] += valueOf('came', figures);
  }
  const most = Math.max(1, ...Object.values(bars).flat());
  const share = ({ figures }) => valueOf('came', figures) ? figures.lost / valueOf('came', figures) : null;
  return [
    { key: 'daily', head: t('compare.daily'), cell: (row, isTotal) => isTotal ? '' : h('span.spark', { role: 'img', 'aria-label': (bars[row.labels[by]] ?? []).join(', ') }, (bars[row.labels[by]] ?? []).map((count, place) => h('i', { share: count / most, title: `${starts[place]}: ${count}` }))) },
    { key: 'share', head: t('compare.share'), means: t('compare.means'), num: true, value: share, cell: (row) => share(row) === null ? none(t('blank.nobody')) : percent(share(row)) },
  ];
}

function policy(ctx, base) {
  const given = ctx.q.get('policy');
  const chosen = Object.fromEntries(new URLSearchParams((given ?? 'touch=first,window=7d').replaceAll(',', '&')));
  return section('policy', null, copy('policy-form', chosen, (fields) => ctx.set({ policy: Object.entries(fields).filter(([, value]) => value).map((pair) => pair.join('=')).join(',') }, false)),
    given && ctx.part(reportOf({ ...base, policy: given }), (found, csv) => [terms(found.definitions.filter((one) => /(归因|credit|另一口径|other policy)$/.test(one.word)).map((one) => [one.word, one.meaning])), reportTable('policies', found, csv, ctx, { only: ['new', 'returning', 'lost', 'closing'].flatMap((key) => [key, `else_${key}`, `diff_${key}`]), campaign: base.campaign }), definitions(found)]));
}

const decisions = (found) => found.tables.map((one) => one.looked_at === false ? h('p.quiet', t('decisions.many', one.account, one.codes)) : one.classes.map((group, place) => table(`decisions${place}`, group.rows,
  [...group.columns.map((key) => ({ key, head: word('decisions', key), cell: (row) => word('subscription', row.when[key] ?? '') })), 'rule', 'reply:wide'], { caption: t('decisions.codes', group.codes, group.example), notes: group.complete ? [] : [t('decisions.part')] })));

function fraud(all, csv, ctx, campaign) {
  const found = all.filter((one) => !campaign || has(campaign, one.account));
  const looked = found.reduce((all, one) => all + one.follows, 0);
  const signs = found.flatMap(({ account, signs }) => signs.filter((sign) => !campaign || sign.campaign === campaign).map((sign) => ({ ...sign, account, rare: sign.chance && Number(sign.chance) < 1e-6, seconds: (Date.parse(sign.to) - Date.parse(sign.from)) / 1000 + 1, first: sign.from.slice(0, 10), last: sign.to.slice(0, 10), link: campaignLink(sign.campaign, {}, sign.scene ?? sign.code) || sign.scene })));
  return [table('fraud', signs, 'code sign:is=sign evidence:wide at', { csv, ctx, empty: looked ? h('p.good', campaign ? t('unusual.none') : t('fraud.none', looked)) : h('p.quiet', t('fraud.nothing')) }), view('fraud-left', found.map((one) => ({ ...one, untold: shown(one.not_told.map((sign) => word('sign', sign))) })))];
}

// MARK: experiments

const experiments = (ctx) => ({ lead: t('experiments.about'), body: ctx.part(query('/api/report/experiments'), (found, csv) => found.length ? found.map((one, place) => experiment(one, `arms${place}`, csv, ctx)) : h('div.empty', t('experiments.none')), '.tall') });
const points = (share) => difference(Math.round(share * 1000) / 10);

function experiment(one, id, csv, ctx) {
  const [verdict, winner] = one.verdict.split(/ (.*)/s);
  const [base] = one.arms;
  const columns = (base?.measures ?? []).flatMap(({ measure }, place) => {
    const of = (arm) => arm.measures.find((each) => each.measure === measure) ?? { share: null, difference: null };
    const known = (value, cell) => value === null ? none(t('measure.unknown')) : cell;
    return [
      { key: `share${place}`, head: word('measure', measure), num: true, value: (arm) => of(arm).share, cell: (arm) => known(of(arm).share, [percent(of(arm).share), small(number(of(arm).count), '/', of(arm).of)]) },
      { key: `against${place}`, head: t('experiment.against', base.arm), num: true, value: (arm) => of(arm).difference, cell: (arm) => arm === base ? '' : known(of(arm).difference, [points(of(arm).difference), small('(', points(of(arm).low), ' … ', points(of(arm).high), ')')]) },
    ];
  });
  return section(id, one.experiment, view('experiment', { ...one, verdict, winner, erased: shown(one.erasing), chance: one.sample_ratio?.chance.toPrecision(2), goals: one.success.length && shown(one.success).replaceAll('record', t('story.record')), within: spell(one.within_seconds), kept: one.kept_seconds && spell(one.kept_seconds) }), table(id, one.arms, ['arm', 'exposed', ...columns], { caption: t('experiment.arms', one.experiment), csv, ctx }));
}

// MARK: the lines of the ledger

function ledger(ctx) {
  const label = ctx.q.getAll('label');
  const ask = { ...ctx.take('campaign', 'follower', 'from', 'to', 'by', 'column', 'limit'), label, lang };
  ask.from ??= ask.follower ? null : '28d';
  const address = query('/api/ledger', ask);
  return {
    controls: dayForm(ctx), lead: [[ask.campaign, ...label, ask.column && headOf(ask.column), ask.follower].filter(Boolean).join(' · '), h('br'), t('ledger.lead')],
    body: wrongDays(ctx) || ctx.part(() => counted(address), ([rows, total]) => [table('ledger', [...rows].reverse(), 'at:line kind follower scene campaign account', { caption: t(rows.length < total ? 'ledger.part' : 'ledger.all', rows.length, total), csv: address, ctx, notes: total > 1e5 ? [t('table.most', 1e5)] : [] }), rows.length < total && rows.length < 1000 && button('more', t('more'), () => ctx.set({ limit: String(Math.min(1000, rows.length * 4)) }))], '.tall'),
  };
}

export const pages = { overview, campaigns, experiments, ledger };
