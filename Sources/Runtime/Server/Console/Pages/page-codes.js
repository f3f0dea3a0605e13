// The codes: what is printed, what scanning one answers, when it ends; and a sheet to print.
import { get } from './api.js';
import { bad, button, choose, code, h, lines, list, query, quiet, section, terms, to } from './dom.js';
import { bubble } from './explain.js';
import { many, session, time } from './format.js';
import { reportOf } from './report.js';
import { campaignLink, ofAccount, ruleLink, table, warned } from './table.js';
import { t } from './words.js';

export const page = (ctx) => ctx.q.get('address') ? one(ctx) : all(ctx);
const image = (row, size, alt = '') => h('img', { src: query('/api/code.svg', { address: row.address, account: row.account }), alt, width: size, height: size, loading: 'lazy' });
const state = (row) => warned(row.status !== 'live', t(`code.${row.status}`));
const end = (row) => row.expires_at ? time(row.expires_at, row.account) : row.kind === 'permanent' ? quiet(t('code.never')) : '';
const missing = () => h('p', bad(t('codes.missing')), ' ', code('wxrules qr apply'));

function all(ctx) {
  const { campaign, status } = ctx.take('campaign', 'status');
  const prints = ctx.q.has('print');
  const address = query('/api/codes', { campaign });
  return {
    controls: [
      choose('campaign', t('campaign'), campaign, [['', t('campaigns.all')], ...new Set(session.accounts.flatMap((one) => one.campaigns.map((each) => each.name)))], (value) => ctx.set({ campaign: value })),
      choose('status', t('state'), status, [['', t('code.states')], ...['live', 'missing', 'ended', 'lost', 'retired'].map((one) => [one, t(`code.${one}`)])], (value) => ctx.set({ status: value })),
      button('print', t(prints ? 'code.list' : 'code.sheet'), () => ctx.set({ print: prints ? null : '1' })), prints && h('button.act', { type: 'button', onclick: () => print() }, t('print'))],
    body: [
      ctx.part(() => Promise.all([get(address), get(reportOf({ by: 'code', from: '28d', campaign })).catch(() => ({ rows: [] }))]), ([codes, found]) => {
        const rows = codes.filter((row) => !status || row.status === status);
        if (prints) return h('ul.sheet', rows.filter((row) => row.status === 'live').map((row) => h('li', image(row, 180, t('code.alt', row.address)), h('p', h('strong', row.address)), h('p.quiet', String(row.scene), row.expires_at && [` · ${t('code.until')} `, end(row)]))));
        const figures = new Map(found.rows.map((row) => [row.labels.code.replace(/^[^:[]+:/, ''), row.figures]));
        const count = (key) => [key, (row) => figures.get(row.address)?.[key] ?? null, { num: true, bar: key === 'scans', value: (row) => figures.get(row.address)?.[key] ?? null, blank: t('codes.noscan'), head: t(`col.${key}`) }];
        return table('codes', rows, [['code', (row) => to('codes', { address: row.address, account: row.account }, row.status !== 'missing' && image(row, 28), row.address), { value: (row) => row.address }], ['scene', 'code'], ['state', state, { value: (row) => row.status }], ['kind', 'word:code'], ['end', end, { value: (row) => row.expires_at }], count('scans'), count('new')], { caption: t('codes.caption', rows.length), csv: address, ctx });
      }, '.tall'),
      ctx.section('calendar', query('/api/codes/status'), (found) => [found.some((one) => one.campaigns.some((each) => each.missing > 0)) && missing(), found.some((one) => one.calendar.length) ? lines(found.flatMap((one) => one.calendar.map((day) => [h('strong', day.day), ' ', t('calendar.codes', day.codes), ofAccount(one.account)]))) : h('p', t('calendar.none')),
        found.filter((one) => one.campaigns.length).map((one) => h('p.quiet', t('budget', one.account, one.budget.permanent, one.budget.limit, one.quota.made_today, one.quota.limit)))]),
    ],
  };
}

async function one(ctx) {
  const row = await get(query('/api/code', ctx.take('address')));
  const label = many() && !ctx.account ? `${row.account}:${row.address}` : row.address;
  return {
    title: row.address, lead: [to('codes', {}, t('codes.all')), ' · ', campaignLink(row.campaign)],
    body: [
      h('div.pair.code', row.ticket ? h('figure', image(row, 220, t('code.alt', row.address)), h('figcaption', h('a', { href: query('/api/code.svg', { address: row.address, account: row.account, download: '1' }), download: true }, t('code.save')))) : missing(),
        terms([[t('scene'), code(String(row.scene))], [t('state'), state(row)], [t('kind'), t(`code.${row.kind}`)], [t('code.holds'), row.url && code(row.url)], [t('code.made'), row.made_at && time(row.made_at, row.account)], [t('end'), end(row)], [t('code.renewals'), row.renewals > 0 && row.renewals],
          [t('code.lines'), [to('ledger', { campaign: row.campaign, by: 'code', label, column: 'scans' }, t('code.scans')), ' · ', to('followers', { code: String(row.scene) }, t('page.followers'))]]])),
      section('answers', null, h('div.thirds', row.answers.map((answer) => h('div', h('h3', t(`subscription.${answer.subscription}`)), h('p', ruleLink(answer.rule)), bubble(answer.reply), list(answer.actions, '.quiet'), to('try', { scan: String(row.scene), subscription: answer.subscription, account: row.account }, t('why')))))),
    ],
  };
}
