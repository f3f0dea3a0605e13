// The codes: what is printed, what scanning one answers, when it ends; and a sheet to print.
import { get } from './api.js';
import { choose, copy, h, query, section, to } from './dom.js';
import { none, session, shown, time } from './format.js';
import { reportOf } from './report.js';
import { table } from './table.js';
import { campaignLink, view } from './view.js';
import { number, t } from './words.js';

const image = (row, size, alt = '') => h('img', { src: query('/api/code.svg', { address: row.address, account: row.account }), alt, width: size, height: size, loading: 'lazy' });
/** What a report calls the code: of several accounts, whose it is too. Of one campaign only accounts that have it are in a report. */
const label = (row, ctx, campaign) => session.accounts.filter((one) => !campaign || one.campaigns.some((each) => each.name === campaign)).length > 1 && !ctx.account ? `${row.account}:${row.address}` : row.address;
const codes = (ctx) => ctx.q.get('address') ? one(ctx) : all(ctx);

function all(ctx) {
  const { campaign, status, print: prints } = ctx.take('campaign', 'status', 'print');
  const address = query('/api/codes', { campaign });
  return {
    controls: [choose('campaign', t('campaign'), campaign, [['', t('campaigns.all')], ...new Set(session.accounts.flatMap((one) => one.campaigns.map((each) => each.name)))]), copy('codes-form', { status, print: prints }), prints && h('button.act', { type: 'button', onclick: () => print() }, t('print'))],
    body: [
      ctx.part(() => Promise.all([get(address), get(reportOf({ by: 'code', from: '28d', campaign })).catch((fault) => ({ rows: [], fault }))]), ([found, report]) => {
        const figures = new Map(report.rows.map((row) => [row.labels.code, row.figures]));
        const rows = found.filter((row) => !status || row.status === status).map((row) => ({ ...row, label: label(row, ctx, campaign), scans: null, new: null, ...figures.get(label(row, ctx, campaign)), image: row.status !== 'missing' && image(row, 28) }));
        const live = rows.filter((row) => row.status === 'live');
        if (prints) return !live.length ? h('div.empty', t('codes.unmade')) : h('ul.sheet', live.map((row) => h('li', image(row, 180, t('code.alt', row.address)), h('p', h('strong', row.address), ' ', shown(row.columns)), h('p.quiet', String(row.scene), row.expires_at && [` · ${t('code.until')} `, time(row.expires_at, row.account)]))));
        const figure = (key) => (row) => row[key] === null ? none(t(report.fault ? 'unknown' : 'codes.noscan')) : number(row[key]);
        return table('codes', rows, ['address', rows.some((row) => row.columns.length) && 'columns:wide:shown', 'scene:code status kind:is=code expires_at scans:num:bar new:num'].filter(Boolean).join(' '), { caption: t('codes.caption', rows.length), csv: address, ctx, notes: report.fault?.reasons, cells: { scans: figure('scans'), new: figure('new') } });
      }, '.tall'),
      ctx.section('calendar', query('/api/codes/status'), (found) => view('calendar', { missing: found.some((one) => one.campaigns.some((each) => each.missing > 0)), calendar: found.flatMap((one) => one.calendar.map((day) => ({ ...day, account: one.account }))), budgets: found.filter((one) => one.campaigns.length) })),
    ],
  };
}

async function one(ctx) {
  const found = await get(query('/api/code', ctx.take('address')));
  const row = { ...found, by: 'code', column: 'scans', label: label(found, ctx, found.campaign), answers: found.answers.map((answer) => ({ ...answer, scene: found.scene })) };
  return {
    title: [row.address, ' ', shown(row.columns)], lead: [to('codes', {}, t('codes.all')), ' · ', campaignLink(row.campaign)],
    body: [
      h('div.pair.code', row.ticket ? h('figure', image(row, 220, t('code.alt', row.address)), h('figcaption', h('a', { href: query('/api/code.svg', { address: row.address, account: row.account, download: '1' }), download: true }, t('code.save')))) : view('codes.missing'), view('code-terms', row)),
      ctx.part(reportOf({ by: 'code', from: '28d', campaign: row.campaign }), ({ rows }) => {
        const { scans, new: fresh } = rows.find((one) => one.labels.code === row.label)?.figures ?? {};
        return h('p', t('code.figures', scans ?? 0, fresh ?? 0));
      }),
      section('answers', null, view('answers', row)),
    ],
  };
}

export const pages = { codes };
