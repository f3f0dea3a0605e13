// Followers: who is there, one's story, and one turn of it: what was known, why that rule answered, in the words of that day.
import { counted, get } from './api.js';
import { button, code, copy, h, more, query, section, terms, to } from './dom.js';
import { explained, factList } from './explain.js';
import { instant, shown, time } from './format.js';
import { actionTable } from './page-operation.js';
import { table } from './table.js';
import { followerLink, view } from './view.js';
import { t, word } from './words.js';

const names = ['text', 'tag', 'campaign', 'code'];
const openids = (ctx) => ctx.operates && ctx.q.get('openids');

function followers(ctx) {
  if (ctx.rest.length) return story(ctx, ctx.rest[0]);
  const ask = { ...ctx.take(...names, 'limit'), openids: openids(ctx) };
  const asks = copy('find-form', ask);
  asks.openids.parentElement.hidden = !ctx.operates;
  const csv = query('/api/followers', ask);
  const isAsked = names.some((name) => ask[name]);
  return {
    lead: t('find.lead'), body: [asks, ctx.part(() => counted(csv), ([rows, total]) => {
      const isPart = rows.length >= Number(ask.limit ?? 50);
      return [
        table('found', rows, 'follower following followed_at:time follow_count last_touch:wide tags:wide account', { caption: t(!isAsked ? 'find.newest' : isPart ? 'find.part' : 'find.all', rows.length, total), csv, ctx }),
        isPart && rows.length < 1000 && h('p', to('followers', { ...ask, limit: 1000 }, t('more'))),
      ];
    })],
  };
}

async function story(ctx, mask) {
  const turns = ctx.q.get('turns');
  const one = await get(query(['/api/followers', mask], { openids: openids(ctx), turns }));
  const { account, facts } = one;
  const touch = (given) => given && view('touch', { account, ...given });
  const moments = [...one.story].sort((a, b) => instant(b.at) - instant(a.at));
  return {
    title: [t('follower'), ' ', code(one.follower)], lead: [account, ' · ', view('found.following', one), ctx.operates && [' · ', one.openid ? code(one.openid) : to(['followers', mask], { openids: '1' }, t('openids'))]],
    controls: to('try', { follower: one.follower, account }, t('try.as')),
    body: [
      section('known', null, terms({ first_followed: facts.first_followed_at && time(facts.first_followed_at, account), first_touch: touch(facts.first_touch), last_touch: touch(facts.last_touch), follow_count: facts.follow_count, tags: facts.tags && view('found.tags', facts), vars: facts.vars && shown(facts.vars), attrs: facts.attrs && shown(facts.attrs) }), more(t('known.all'), factList(facts, account))),
      section('story', null, moments.length ? h('ol.story', moments.map((moment) => h('li', time(moment.at, account, true), h('div', view(moment.what, { account, ...moment }))))) : h('p.quiet', t('story.none')), moments.filter((moment) => moment.what === 'turn').length >= Number(turns ?? 20) && button('more', t('more'), () => ctx.set({ turns: '500' }))),
      one.actions.length > 0 && section('actions', t('page.actions'), actionTable(one.actions, ctx)),
    ],
  };
}

async function turns(ctx) {
  if (!ctx.rest.length) return allTurns(ctx);
  const turn = await get(query(['/api/turns', ctx.rest[0]], { account: null }));
  const row = { ...turn, milliseconds: turn.microseconds / 1000, judged_again: explained(turn.judged_again), results: turn.results?.map((one) => ({ id: turn.id, ...one, turn: turn.id })) };
  const part = (id, title) => section(id, title, view(id, row));
  return {
    title: [t('turn'), ' ', code(turn.id)], lead: [time(turn.at, turn.account, true), ` · ${turn.account} · `, followerLink(turn.follower, turn.account), turn.marks?.length > 0 && ` · ${shown(turn.marks.map((mark) => word('mark', mark)))}`],
    body: [part('why'), turn.rule_text && part('then'), section('facts', null, Object.keys(turn.facts ?? {}).length ? factList(turn.facts) : h('p.quiet', t('facts.none'))), part('event'), turn.results?.length > 0 && part('results', t('explain.actions'))],
  };
}
function allTurns(ctx) {
  const ask = ctx.take('rule', 'kind', 'mark', 'before', 'limit');
  const csv = query('/api/turns', ask);
  return { title: t('turns'), lead: [ask.rule, ask.kind, ask.mark].filter(Boolean).join(' · '), body: ctx.part(() => counted(csv), ([rows, , before]) => [table('turns', rows, 'at:line event:wide rule reply_lines:wide:shown follower account', { caption: t(before && !ask.before ? 'turns.part' : 'turns.caption', rows.length), csv, ctx }), before && h('p', to('turns', { ...ask, before }, t('turns.older')))]) };
}

export const pages = { followers, turns };
