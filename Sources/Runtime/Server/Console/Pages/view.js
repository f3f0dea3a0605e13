// Fills what console.html has as templates: markup says what stands where, and here is how a value is shown.
import { at, code, fill, h, link, pageOf, query, to } from './dom.js';
import { ago, ofAccount, shown, time } from './format.js';
import { t, word } from './words.js';

export const followerLink = (mask, account) => to(['followers', mask], { account }, code(mask));
export const turnLink = (id, text) => link(query(['/console/turns', id], { account: null }), text ?? code(id));
const ruleLink = (rule, revision) => rule ? to('rules', { rule, revision }, code(rule)) : h('strong', t('nobody'));
export const campaignLink = (name, given, text) => name ? to(['campaigns', name], given, text ?? name) : '';

/** How values are shown, by the name of a column or as is asked for. */
export const known = {
  follower: (value, row) => followerLink(value, row.account),
  rule: (value, row) => ruleLink(value, row.revision),
  campaign: (value) => campaignLink(value), last_touch: (value) => campaignLink(value),
  revision: (value) => to('rules', { revision: value }, code(value)),
  turn: (value) => turnLink(value),
  time: (value, row) => time(value, row.account), moment: (value, row) => time(value, row.account, true),
  /** The line of the ledger or the turn that was then. */
  line: (value, row) => turnLink(row.turn ?? row.id, time(value, row.account, true)),
  event: (value, row) => turnLink(value, word('event', row.event)),
  code: (value) => code(String(value)), of: ofAccount, ago, shown,
};
const isNothing = (value) => (value ?? '') === '' || value === false || value.length === 0;
/** `path:kind` of a row, as it is shown; null where there is nothing. */
export function show(asked, row) {
  const [path, kind = ''] = asked.split(':');
  const value = valueAt(path, row);
  if (kind === 'rule') return known.rule(value, row);
  return isNothing(value) ? null : kind.startsWith('is=') ? word(kind.slice(3), value) : known[kind]?.(value, row) ?? (typeof value === 'object' && !(value instanceof Node) ? shown(value) : value);
}
const valueAt = (path, row) => path === '.' ? row : path.split('.').reduce((all, key) => all?.[key], row);
/** `path`, `!path`, `path=value`, `path>0`; several must all hold. */
const holds = (asked, row) => asked.split(' ').every((one) => {
  const [, not, path, sign, wanted] = /^(!?)([\w.]+)(?:([=>])(.*))?$/.exec(one);
  const value = valueAt(path, row);
  return Boolean(not) !== (sign === '=' ? String(value) === wanted : sign === '>' ? value > Number(wanted) : !isNothing(value) && value !== 0);
});

/**
 * - data-each: once for each of these; whatever has no account or revision has that of what it is in. data-if: only where it holds.
 * - data-of: shows a value, and is not there without one. data-t: a word, which can have a value in its name, with values by data-with.
 * - data-class: a class by a value. data-to: a page, and what stands in its address. data-view: another template, of a value by data-from.
 */
function bind(element, row) {
  const { each, if: condition, of, t: key, with: given = '', class: name, to: page, view: inner, from = '.' } = element.dataset;
  if (each) {
    delete element.dataset.each;
    const items = valueAt(each, row) ?? [];
    element.replaceWith(...items.flatMap((item) => {
      const copy = element.cloneNode(true);
      const holder = h('div', copy);
      bind(copy, item && typeof item === 'object' && !Array.isArray(item) ? { account: row.account, revision: row.revision, ...item } : item);
      return [...holder.childNodes];
    }));
    return;
  }
  if (condition && !holds(condition, row)) return element.remove();
  if (of) {
    const made = show(of, row);
    if (made === null) return element.remove();
    fill(element, made);
  } else if (key) fill(element, t(key.replace(/\{(.*?)\}/, (all, path) => valueAt(path, row)), ...given.split(' ').map((path) => valueAt(path, row))));
  if (name && valueAt(name, row)) element.classList.add(valueAt(name, row));
  if (page) {
    const [first, ...pairs] = page.split(' ');
    element.setAttribute('href', pageOf(first, Object.fromEntries(pairs.map((pair) => pair.split('=')).map(([name, path]) => [name, valueAt(path, row)]))));
  }
  if (inner) fill(element, view(inner, valueAt(from, row)));
  for (const child of of || key || inner ? [] : [...element.children]) bind(child, row);
}
/** A template of console.html, filled with a row's values. */
export function view(name, row) {
  const holder = h('div', [...at(name).content.cloneNode(true).childNodes]);
  for (const child of [...holder.children]) bind(child, row);
  return [...holder.childNodes];
}
