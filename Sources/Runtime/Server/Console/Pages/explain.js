// Why a rule answered: the same words as `simulate --explain` has.
import { h } from './dom.js';
import { shown, time } from './format.js';
import { view } from './view.js';

/** Facts by their names; moments as times. */
const facts = (known, account) => Object.entries(known ?? {}).map(([name, value]) => ({ name, value: /_at$/.test(name) && typeof value === 'number' ? time(value, account) : value?.at ? h('span', view('touch', { account, ...value })) : shown(value) }));
/** What the template of an explanation is filled with. */
export const explained = (one) => one && { ...one, actions: one.actions?.map((action) => ({ ...action, seconds: action.after_ms / 1000 })), captured: facts(one.captures) };
export const explanation = (one) => view('explanation', explained(one));
export const factList = (known, account) => h('dl.terms', view('facts', facts(known, account)));
