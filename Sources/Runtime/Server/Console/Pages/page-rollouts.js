// Changed rules on a share of the followers: how both fare, when the server takes them back; more, all, or none.
import { get } from './api.js';
import { bad, code, field, form, h, input, query, section, terms, to } from './dom.js';
import { percent, time } from './format.js';
import { difference } from './page-rules.js';
import { table } from './table.js';
import { number, t, word } from './words.js';

export async function page(ctx) {
  const one = await get('/api/rollout');
  const runs = one.state === 'running';
  return {
    lead: t('rollouts.about'),
    body: [
      one.state === 'none' ? h('div.empty', t('rollouts.none'), ' ', code('wxrules rollout start rules-next/ --percent 5')) : state(one, runs),
      ctx.operates ? change(ctx, one, runs) : h('p.quiet', t('role.only')),
      one.state !== 'none' && ctx.section('diff', query('/api/diff', { old: one.beside, new: one.revision, account: null }), difference),
    ],
  };
}

const state = (one, runs) => section('rollout', runs ? t('rollout.running', one.percent) : t('rollout.last'),
  terms([['state', word('rollout.is', one.state)], ['rollout.new', to('rules', { revision: one.revision }, code(one.revision))], ['rollout.old', to('rules', { revision: one.beside }, code(one.beside))], ['started', time(one.started_at)], ['rollout.ended', one.ended_at && time(one.ended_at)], ['reason', one.reason], ['turns', t('rollout.both', one.turns.new, one.turns.old)], ['rollout.waiting', one.waiting]].map(([key, value]) => [t(key), value])),
  table('guards', one.guards, [
    ['guard', 'word:guard'], ...['new', 'old'].map((side) => [side, (row) => row[side].trials ? [percent(row[side].rate), h('small', ` ${number(row[side].events)}/${number(row[side].trials)}`)] : null, { num: true, blank: t('guards.nothing'), head: t(`rollout.${side}`) }]),
    ['evidence', (row) => `${number(row.evidence)} / ${number(row.stops_at)}`, { num: true, means: t('guards.means') }], ['bar', (row) => h('span.meter', { share: Math.min(1, Math.max(0, Math.log(row.evidence) / Math.log(row.stops_at))) }), { wide: true, head: '' }], ['says', (row) => row.evidence >= row.stops_at ? bad(t('guards.stopped')) : t('guards.fine')],
  ], { notes: [t('guards.note'), one.counts_began_anew && t('rollout.anew')].filter(Boolean) }));

function change(ctx, one, runs) {
  const fault = h('div');
  const act = (verb, name) => h(`button${name}`, { id: verb, type: 'button', onclick: () => ctx.change(fault, `/api/rollout/${verb}`, {}, t(`rollout.${verb}.ask`)) }, t(`rollout.${verb}`));
  return section('next', t(runs ? 'rollout.next' : 'rollout.begin'), fault, form('.fields', ({ path, percent }) => ctx.change(fault, '/api/rollout', { percent: Number(percent), ...path && { path } }, t('rollout.ask', percent)), !runs && field(t('rollout.path'), input('path', { required: true, maxlength: 1024, placeholder: 'rules-next/' })), field(t('rollout.percent'), input('percent', { type: 'number', min: 0.01, max: 99.99, step: 'any', required: true, value: runs ? Math.min(99, one.percent * 2) : 5 })),
  h('p.row', h('button.act', t(runs ? 'rollout.more' : 'rollout.start')), runs && [act('finish', ''), act('stop', '.danger')])));
}
