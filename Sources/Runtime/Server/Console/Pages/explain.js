// Why a rule answered: the same words as `simulate --explain` has.
import { h } from './dom.js';
import { shown, time } from './format.js';
import { view } from './view.js';
import { t, word } from './words.js';

/** Facts by their names; moments as times. */
const facts = (known, account) => Object.entries(known ?? {}).map(([name, value]) => ({ name, value: /_at$/.test(name) && typeof value === 'number' ? time(value, account) : value?.at ? h('span', view('touch', { account, ...value })) : shown(value) }));
/** What a condition wanted or saw: what people meet most in the page's words. */
const state = (text) => text?.replace(/^(subscription|campaign) /, (all, name) => `${t(name)} `).replace(/`(new|returning|existing)`/g, (all, name) => word('subscription', name));
/** What the template of an explanation is filled with. */
export const explained = (one) => one && { ...one, kind: word('explain', one.reply?.kind), trace: one.trace?.map((step) => ({ ...step, wanted: state(step.wanted), seen: state(step.seen) })), actions: one.actions?.map((action) => ({ ...action, seconds: action.after_ms / 1000 })), captured: facts(one.captures) };
export const explanation = (one) => view('explanation', explained(one));
export const factList = (known, account) => h('dl.terms', view('facts', facts(known, account)));
