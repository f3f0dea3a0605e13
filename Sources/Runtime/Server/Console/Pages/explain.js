// Why a rule answered: the same words as `simulate --explain` has.
import { code, h, lines, list, quiet, terms } from './dom.js';
import { shown } from './format.js';
import { ruleLink } from './table.js';
import { t } from './words.js';

const signs = { answers: '✓', runs: '✓', continues: '✓', audits: '✓', hindered: '✗', refused: '✗' };
const step = (one, revision) => h(`li.step.${one.verdict}`, h('span.sign', { 'aria-hidden': 'true' }, signs[one.verdict] ?? '·'), h('span.of', ruleLink(one.rule, revision), one.tier !== 'normal' && quiet(` ${one.tier}`)),
  h('span', one.verdict === 'hindered' ? t('trace.hindered', one.seen) : t(`trace.${one.verdict}`, one.wanted, one.seen)), quiet(one.condition ?? one.place));
/** What somebody is sent, as they read it. */
export const bubble = (texts) => texts?.length ? h('blockquote.bubble', texts.map((text) => h('p', text))) : h('p.quiet', t('reply.none'));

/** The explanation of a simulation, in parts that are headed. */
export function explanation(one) {
  if (one.error) return h('p.bad', one.error);
  const part = (name, items, draw) => items?.length > 0 && [h('h3', t(`explain.${name}`)), draw(items)];
  return h('div.explanation',
    h('p.verdict', one.rule ? [t('explain.answered'), ' '] : '', ruleLink(one.rule, one.revision)), h('h3', t('explain.reply')), bubble(one.reply?.lines), one.bytes > 0 && h('p.quiet', t('explain.bytes', one.reply.kind, one.bytes)),
    part('rules', one.trace, (steps) => h('ol.trace', steps.map((each) => step(each, one.revision)))),
    part('actions', one.actions, (actions) => lines(actions.map((action) => [action.text, action.after_ms > 0 && quiet(` ${t('after', action.after_ms / 1000)}`), action.outcome && quiet(` ${action.outcome} ${action.reason ?? ''}`)]))),
    part('withheld', one.withheld, (actions) => lines(actions.map((action) => [code(action.do), ' ', t('trace.refused', action.wanted, action.seen)]))),
    part('remarks', one.remarks, list), part('captures', Object.entries(one.captures ?? {}), (captures) => terms(captures.map(([name, value]) => [code(name), shown(value)]))));
}
