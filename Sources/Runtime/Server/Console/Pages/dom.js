// Elements. What others wrote becomes text and nothing else: there is no way from here to markup, to a script or to somebody else's address.
import { number, t } from './words.js';

const own = /^(\/console(\/|$|\?)|\/api\/|#)/;
const isThere = (child) => (child ?? false) !== false && child !== '';

/** `h('p.lead', { id: 'a' }, …)`. `on…` are listeners, `share` (0 to 1) is how long its bar is; null, undefined and false are left out. */
export function h(name, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  const isGiven = children[0] && Object.getPrototypeOf(children[0]) === Object.prototype;
  for (const [key, value] of Object.entries(isGiven ? children.shift() : {})) {
    if ((value ?? false) === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'share') element.style.setProperty('--share', value);
    else if ((key === 'href' || key === 'src') && !own.test(value)) throw new Error(`not our own address: ${value}`);
    else element.setAttribute(key, value === true ? '' : value);
  }
  return add(element, children);
}
function add(element, children) {
  element.append(...children.flat(Infinity).filter(isThere).map((child) => child instanceof Node ? child : typeof child === 'number' ? number(child) : String(child)));
  return element;
}
export const fill = (element, ...children) => { element.replaceChildren(); return add(element, children); };
export const at = (id) => document.getElementById(id);

/** What every link takes along. */
export const kept = { account: null };
/** `query(['/api/turns', 'a b'], { limit: 2 })` → `/api/turns/a%20b?limit=2`; empty values are left out, lists are repeated. */
export function query(base, given) {
  const [head, ...parts] = [base].flat();
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries({ account: kept.account, ...given })) for (const one of [value].flat()) if (isThere(one)) out.append(name, one);
  return `${[head, ...parts.map(encodeURIComponent)].join('/')}${String(out) && '?'}${out}`;
}
export const link = (href, ...children) => h('a', { href }, children);
/** A link to a page: `to('ledger', { from }, …)`, `to(['campaigns', name], {}, …)` */
export const pageOf = (page, given) => query(['/console', page].flat(), given);
export const to = (page, given, ...children) => link(pageOf(page, given), children);
export const quiet = (...children) => h('span.quiet', children);
export const bad = (...children) => h('strong.bad', children);
export const warned = (isBad, text) => isBad ? bad(text) : text;
export const code = (...children) => h('code', children);
export const small = (...children) => h('small', ' ', children);
const list = (items, name = '') => h(`ul${name}`, items.map((item) => h('li', item)));
export const lines = (items) => list(items, '.plain-list');
export const more = (summary, ...children) => h('details', h('summary', summary), children);
export const unseen = (text) => h('span.unseen', text);
/** Names by the dictionary and what they are; or pairs of what is shown. */
export const terms = (all) => h('dl.terms', (Array.isArray(all) ? all : Object.entries(all).map(([key, value]) => [t(key), value])).filter(([, value]) => isThere(value)).map(([name, value]) => [h('dt', name), h('dd', value)]));
/** A part with a head; what it is for stands below it where there are words for that. */
export const section = (id, title, ...children) => h('section', { 'aria-labelledby': `h-${id}` }, h('h2', { id: `h-${id}` }, title ?? t(id)), t.has(`${id}.lead`) && h('p.lead', t(`${id}.lead`)), children);
export const say = (text) => { at('said').textContent = text; };

/** - choices: [value, word] or a value that is its own word. */
export const options = (choices, value) => choices.map((choice) => { const [is, shown = is] = [choice].flat(); return h('option', { value: is, selected: is === (value ?? '') }, shown); });
/** A choice that stands in the address. */
export const choose = (name, label, value, choices) => h('select', { id: name, name, 'aria-label': label, 'data-set': true }, options(choices, value));
export const button = (id, text, onclick, given) => h('button', { id, type: 'button', onclick, ...given }, text);

const marks = { t: 'textContent', label: 'ariaLabel', hint: 'placeholder', other: 'lang' };
/** Puts words where the markup asks for them. */
export function speakIn(root) {
  for (const [mark, property] of Object.entries(marks)) for (const one of root.querySelectorAll(`[data-${mark}]`)) one[property] = t(one.dataset[mark]);
}
/** A form of console.html with these values. What it does is given its fields, without the spaces around them; else they go into the address. */
export function copy(name, values = {}, does = null) {
  const made = at(name).content.firstElementChild.cloneNode(true);
  speakIn(made);
  for (const field of made.elements) {
    const value = values[field.name];
    if (field.type === 'checkbox') field.checked = [value].flat().includes(field.value);
    else if (value) field.value = value;
  }
  return Object.assign(made, { does });
}

/** A question before something is done. Resolves to whether it was said yes to. */
export function ask(question, yes, no, ...rest) {
  const box = at('box');
  return new Promise((resolve) => {
    fill(box, h('form', { method: 'dialog' }, h('p', question), rest, h('p.row', h('button.act', { value: 'yes' }, yes), no && h('button', { value: '' }, no))));
    box.setAttribute('aria-label', question);
    box.addEventListener('close', () => resolve(box.returnValue === 'yes'), { once: true });
    box.returnValue = '';
    box.showModal();
  });
}
