// One turn: what was known, why that rule answered, in the words of that day, and what came of it. Or those that are remembered.
import { get } from './api.js';
import { code, h, lines, list, more, path, query, quiet, section, terms, to } from './dom.js';
import { bubble, explanation } from './explain.js';
import { shown, time } from './format.js';
import { campaignLink, followerLink, ruleLink, table, turnLink } from './table.js';
import { t, word } from './words.js';

export async function page(ctx) {
  if (!ctx.rest.length) return all(ctx);
  const turn = await get(path('/api/turns', ctx.rest[0]));
  return {
    title: [t('turn'), ' ', code(turn.id)], lead: [time(turn.at, turn.account, true), ` · ${turn.account} · `, followerLink(turn.follower, turn.account), turn.marks?.length > 0 && ` · ${turn.marks.join(', ')}`],
    body: [
      section('why', null, turn.judged_again ? explanation(turn.judged_again) : [ruleLink(turn.rule, turn.revision), bubble(turn.reply_lines), h('p.quiet', t('turn.kept.not'))], turn.differences?.length > 0 && h('div.fault', h('p', t('turn.differs')), list(turn.differences))),
      turn.rule_text && section('then', null, h('p', ruleLink(turn.rule, turn.revision), quiet(` ${turn.place}`)), h('pre.rule', turn.rule_text)),
      section('facts', null, facts(turn.facts)),
      section('event', null, terms([[t('kind'), word('event', turn.event)], [t('subscription'), word('subscription', turn.subscription)], [t('campaign'), campaignLink(turn.campaign)], [t('arm'), turn.arm], [t('revision'), code(turn.revision)], [t('took'), turn.microseconds > 0 && `${turn.microseconds / 1000} ms`]]), more('XML', h('pre', turn.xml))),
      turn.results?.length > 0 && section('results', t('explain.actions'), lines(turn.results.map((one) => [to('actions', { turn: turn.id }, code(one.id ?? turn.id)), ' ', shown(one)]))),
    ],
  };
}
export const facts = (known, account) => Object.keys(known ?? {}).length ? terms(Object.entries(known).map(([name, value]) => [code(name), /_at$/.test(name) && typeof value === 'number' ? time(value, account) : shown(value)])) : h('p.quiet', t('facts.none'));

function all(ctx) {
  const ask = ctx.take('rule', 'kind', 'mark', 'before', 'limit');
  return { title: t('turns'), lead: Object.values(ask).filter(Boolean).join(' · '), body: ctx.part(query('/api/turns', ask), (rows, from) => table('turns', rows, [
    ['at', (row) => turnLink(row.id, time(row.at, row.account, true))], ['event', (row) => [word('event', row.event), row.says && [' ', h('q', row.says)]], { wide: true }], ['rule', 'rule'], ['reply', (row) => row.reply_lines?.join(' ') ?? '', { head: t('explain.reply'), wide: true, sort: false }], ['follower', 'follower'],
  ], { caption: t('turns.caption', rows.length), csv: from, ctx }), '.tall') };
}
