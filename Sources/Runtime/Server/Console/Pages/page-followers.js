// Find followers; and one's story: what they did, which rule answered, what it is credited to, what became of actions.
import { get } from './api.js';
import { button, code, field, form, h, input, list, more, path, query, quiet, section, terms, tick, to } from './dom.js';
import { bubble } from './explain.js';
import { instant, session, shown, time } from './format.js';
import { actionTable } from './page-actions.js';
import { facts } from './page-turns.js';
import { campaignLink, followerLink, ruleLink, table, turnLink } from './table.js';
import { t, word } from './words.js';

export const page = (ctx) => ctx.rest.length ? story(ctx, ctx.rest[0]) : find(ctx);
const names = ['text', 'tag', 'campaign', 'code'];
const openids = (ctx) => ctx.operates && ctx.q.has('openids') ? '1' : null;
const tags = (all) => all?.length > 0 && all.map((tag) => [to('followers', { tag }, tag), ' ']);
const state = (following) => t(following ? 'following.yes' : 'following.no');

function find(ctx) {
  const ask = { ...ctx.take(...names, 'limit'), openids: openids(ctx) };
  const asks = form('.fields', (fields) => ctx.set(fields, false),
    names.map((name) => field(t(`find.${name}`), input(name, { value: ask[name], list: name === 'campaign' && 'campaigns' }))), h('datalist', { id: 'campaigns' }, session.accounts.flatMap((one) => one.campaigns).map((one) => h('option', { value: one.name }))),
    h('p.row', h('button.act', t('find')), ctx.operates && tick('openids', t('openids'), ask.openids, (on) => ctx.set({ openids: on && '1' }))));
  return { lead: t('find.lead'), body: [asks, names.some((name) => ask[name]) ? ctx.part(query('/api/followers', ask), (rows, csv) => table('found', rows, [
    ['follower', (row) => [followerLink(row.follower, row.account), row.openid && [h('br'), code(row.openid)]]], ['following', (row) => row.following ? state(true) : quiet(state(false))], ['follow_count', 'num'], ['last_touch', 'campaign'], ['tags', (row) => tags(row.tags) || '', { wide: true, sort: false }], ['account'],
  ], { caption: t(rows.length >= Number(ask.limit ?? 50) ? 'find.part' : 'find.all', rows.length), csv, ctx }), '.tall') : h('div.empty', t('find.how'))] };
}

async function story(ctx, mask) {
  const turns = ctx.q.get('turns');
  const one = await get(query(path('/api/followers', mask), { openids: openids(ctx), turns }));
  const known = one.facts;
  const touch = (given) => given && [campaignLink(given.campaign), ' ', given.scene && code(given.scene), ' ', time(given.at, one.account)];
  const moments = [...one.story].sort((a, b) => instant(b.at) - instant(a.at));
  return {
    title: [t('follower'), ' ', code(one.follower)], lead: [`${one.account} · ${state(one.following)}`, ctx.operates && [' · ', one.openid ? code(one.openid) : to(['followers', mask], { openids: '1' }, t('openids'))]],
    controls: to('try', { follower: one.follower, account: one.account }, t('try.as')),
    body: [
      section('known', null, terms([['first_followed', known.first_followed_at && time(known.first_followed_at, one.account)], ['first_touch', touch(known.first_touch)], ['last_touch', touch(known.last_touch)], ['follow_count', known.follow_count], ['tags', tags(known.tags)], ['vars', known.vars && shown(known.vars)], ['attrs', known.attrs && shown(known.attrs)]].map(([key, value]) => [t(key), value])), more(t('known.all'), facts(known, one.account))),
      section('story', null, moments.length ? h('ol.story', moments.map((moment) => h('li', time(moment.at, one.account, true), h('div', told(moment))))) : h('p.quiet', t('story.none')), moments.filter((moment) => moment.what === 'turn').length >= Number(turns ?? 20) && button('more', t('more'), () => ctx.set({ turns: '500' }))),
      one.actions.length > 0 && section('actions', t('page.actions'), actionTable(one.actions, ctx)),
    ],
  };
}

function told(moment) {
  if (moment.what === 'record') return [h('strong', t('story.record')), ' ', code(moment.name), ' ', quiet(shown(moment.fields ?? {}))];
  if (moment.what === 'ledger') return [h('strong', word('kind', moment.kind)), ' ', moment.scene && code(moment.scene), moment.kind === 'follow' && quiet(` ${word('subscription', moment.subscription)}`), moment.credited && [` → ${t('story.credited')} `, campaignLink(moment.credited)], moment.takes_back && quiet(` ${t('story.back')}`)];
  return [turnLink(moment.turn, word('event', moment.event)), ' → ', ruleLink(moment.rule, moment.revision), moment.arm && quiet(` ${t('arm')} ${moment.arm}`), moment.reply_lines?.length > 0 && bubble(moment.reply_lines), moment.actions?.length > 0 && list(moment.actions, '.quiet'), moment.rule_text && more(t('then'), h('pre.rule', moment.rule_text))];
}
