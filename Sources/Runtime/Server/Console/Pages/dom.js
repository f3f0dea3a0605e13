// Elements. What others wrote becomes text and nothing else: there is no way from here to markup, to a script or to somebody else's address.
import { number, t } from './words.js';

const own = /^(\/console(\/|$|\?)|\/api\/|#)/;
const isGiven = (value) => value && Object.getPrototypeOf(value) === Object.prototype;

/** `h('p.lead', { id: 'a' }, …)`. `on…` are listeners, `share` (0 to 1) is how long its bar is; null, undefined and false are left out. */
export function h(name, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(isGiven(children[0]) ? children.shift() : {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'share') element.style.setProperty('--share', value);
    else if ((key === 'href' || key === 'src') && !own.test(value)) throw new Error(`not our own address: ${value}`);
    else element.setAttribute(key, value === true ? '' : value);
  }
  return add(element, children);
}
const isThere = (child) => child !== null && child !== undefined && child !== false && child !== '';
export function add(element, ...children) {
  element.append(...children.flat(Infinity).filter(isThere).map((child) => child instanceof Node ? child : typeof child === 'number' ? number(child) : String(child)));
  return element;
}
export const fill = (element, ...children) => { element.replaceChildren(); return add(element, children); };
export const at = (id) => document.getElementById(id);

/** `path('/console/campaigns', 'a b')` → `/console/campaigns/a%20b` */
export const path = (base, ...parts) => [base, ...parts.map(encodeURIComponent)].join('/');
/** What every link takes along. */
export const kept = { account: null };
/** A path with a query; empty values are left out, lists are repeated. */
export function query(base, given) {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries({ account: kept.account, ...given })) for (const one of [value].flat()) if (isThere(one)) out.append(name, one);
  return `${base}${out.size === 0 || !String(out) ? '' : '?'}${out}`;
}
export const link = (href, ...children) => h('a', { href }, children);
/** A link to a page: `to('ledger', { from }, …)`, `to(['campaigns', name], {}, …)` */
export const to = (page, given, ...children) => link(query(path('/console', ...[page].flat()), given), children);
export const quiet = (...children) => h('span.quiet', children);
export const bad = (...children) => h('strong.bad', children);
export const code = (...children) => h('code', children);
export const list = (items, name = '') => h(`ul${name}`, items.map((item) => h('li', item)));
export const lines = (items) => list(items, '.plain-list');
export const more = (summary, ...children) => h('details', h('summary', summary), children);
export const unseen = (text) => h('span.unseen', text);
export const terms = (pairs) => h('dl.terms', pairs.filter(([, value]) => isThere(value)).map(([name, value]) => [h('dt', name), h('dd', value)]));
/** A part with a head; what it is for stands below it where there are words for that. */
export const section = (id, title, ...children) => h('section', { 'aria-labelledby': `h-${id}` }, h('h2', { id: `h-${id}` }, title ?? t(id)), t.has(`${id}.lead`) && h('p.lead', t(`${id}.lead`)), children);
export const say = (text) => { at('said').textContent = text; };

/** - choices: [value, word] or a value that is its own word. */
export const choose = (id, label, value, choices, onchange) => h('select', { id, name: id, 'aria-label': label, onchange: onchange && ((event) => onchange(event.target.value)) },
  choices.map((choice) => { const [is, shown = is] = [choice].flat(); return h('option', { value: is, selected: is === (value ?? '') }, shown); }));
export const button = (id, text, onclick, given) => h('button', { id, type: 'button', onclick, ...given }, text);
export const tick = (id, text, checked, onchange) => h('label', h('input', { id, type: 'checkbox', checked, onchange: onchange && ((event) => onchange(event.target.checked)) }), ` ${text}`);
export const field = (label, input) => h('label', label, input);
export const input = (id, given) => h('input', { id, name: id, autocomplete: 'off', maxlength: 2048, ...given });

/** A form that stays on the page; what it does is given its fields, without the spaces around them. */
export const form = (name, does, ...children) => h(`form${name}`, { onsubmit: (event) => { event.preventDefault(); does(Object.fromEntries([...new FormData(event.target)].map(([key, value]) => [key, value.trim()]))); } }, children);

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
