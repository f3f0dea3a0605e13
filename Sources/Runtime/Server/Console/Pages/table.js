// Tables that can be sorted, with their rows as CSV, and words that say what they mean.
import { at, bad, button, code, h, link, path, quiet, to, unseen } from './dom.js';
import { many, none, time } from './format.js';
import { first, number, t, word } from './words.js';

const most = 200;
const widths = globalThis.ResizeObserver && new ResizeObserver((entries) => {
  // What can be pushed aside must be reached by keys; what cannot is no stop.
  for (const { target } of entries) target.scrollWidth > target.clientWidth + 1 ? target.tabIndex = 0 : target.removeAttribute('tabindex');
});

export const followerLink = (mask, account) => to(['followers', mask], { account }, code(mask));
export const turnLink = (id, text) => link(path('/console/turns', id), text ?? code(id));
export const ruleLink = (rule, revision) => rule ? to('rules', { rule, revision }, code(rule)) : h('strong', t('nobody'));
export const campaignLink = (name, given, text) => name ? to(['campaigns', name], given, text ?? name) : '';

/** What often stands in a cell. */
const kinds = {
  num: (value) => value === null ? null : number(value),
  time: (value, row) => value === null ? null : time(value, row.account),
  code: (value) => value === null ? '' : code(String(value)),
  text: (value) => value,
  follower: (value, row) => followerLink(value, row.account),
  rule: (value, row) => ruleLink(value, row.revision),
  campaign: (value) => campaignLink(value),
  revision: (value) => to('rules', { revision: value }, code(value)),
};

/**
 * - columns: [key, cell, { head, means, num, wide, bar, blank, value, sort }], where cell is one of `kinds`, `word:state`, or what makes it of a row.
 *   The head of `key` is the word for `id.key`, else for `key`; it is sorted by row[key] unless `value` says otherwise or `sort` is false.
 * - rows, total: what cells are made of. csv: the address of the same as JSON. ctx: in whose address the order stands. empty: instead of no rows.
 */
export function table(id, rows, columns, { caption, total, csv, empty, notes = [], ctx, name = '' } = {}) {
  if (!rows.length) return h('div.empty', empty ?? t(`${id}.none`));
  const all = columns.filter((one) => one && (one[0] !== 'account' || many())).map(([key, made = 'text', given = {}]) => {
    const [kind, of] = typeof made === 'string' ? made.split(':') : [];
    const value = given.value ?? ((row) => row[key]);
    const cell = kind === 'word' ? (row) => word(of, row[key]) : kind ? (row) => kinds[kind](row[key], row) : made;
    return { key, value, cell, num: kind === 'num', sort: Boolean(ctx), head: first(`${id}.${key}`, key), top: given.bar && Math.max(...rows.map((row) => Number(value(row)) || 0)), ...given };
  });
  const [by, way] = (ctx?.q.get(`sort-${id}`) ?? '').split('.');
  const chosen = all.find((column) => column.key === by);
  const order = chosen ? [...rows].sort((a, b) => {
    const [x, y] = [chosen.value(a) ?? null, chosen.value(b) ?? null];
    if (x === null || y === null) return (x === null) - (y === null);
    return (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y))) * (way === 'down' ? -1 : 1);
  }) : rows;
  const head = ({ key, head, means, num, sort }) => {
    const isBy = chosen?.key === key;
    const next = isBy ? way === 'down' ? 'up' : 'down' : num ? 'down' : 'up';
    return h(num ? 'th.num' : 'th', { scope: 'col', 'aria-sort': isBy && (way === 'down' ? 'descending' : 'ascending') },
      sort ? h('button.head', { id: `sort-${id}-${key}`, type: 'button', 'data-means': means, onclick: () => ctx.set({ [`sort-${id}`]: `${key}.${next}` }) }, head, isBy && h('span', { 'aria-hidden': 'true' }, way === 'down' ? ' ↓' : ' ↑'))
        : means ? h('span', { 'data-means': means, tabindex: 0 }, head) : head);
  };
  const line = (row, isTotal) => h(isTotal ? 'tr.total' : 'tr', all.map(({ num, wide, top, value, cell, blank }, place) => {
    const share = !isTotal && top > 0 ? Math.max(0, Number(value(row)) || 0) / top : undefined;
    return h(['td', num && 'num', wide && 'wide', share !== undefined && 'bar'].filter(Boolean).join('.').replace(/^td/, place ? 'td' : 'th'), { scope: place ? null : 'row', share }, cell(row, isTotal) ?? none(blank ?? t('unknown')));
  }));
  const body = h('tbody', order.slice(0, most).map((row) => line(row)));
  const scroll = h('div.scroll', { role: 'group', 'aria-labelledby': `c-${id}` }, h(`table${name}`, h('caption', { id: `c-${id}` }, caption ?? unseen(t(id))), h('thead', h('tr', all.map(head))), body, total && h('tfoot', line(total, true))));
  widths?.observe(scroll);
  return h('div.table', scroll, h('div.below', order.length > most && button(null, t('table.all', order.length), (event) => { body.append(...order.slice(most).map((row) => line(row))); event.target.remove(); }),
    notes.length > 0 && h('ul.notes', notes.map((note) => h('li', note))), csv && h('p.take', h('a', { href: csv.replace(/(?=\?|$)/, '.csv'), download: true }, t('table.csv')))));
}
export const warned = (isBad, text) => isBad ? bad(text) : text;
export const ofAccount = (account) => many() && quiet(` ${account}`);

// One hint for all words that are defined: beside the word, and gone with it.
function show(target) {
  const hint = at('hint');
  hint.textContent = target.dataset.means;
  hint.hidden = false;
  target.setAttribute('aria-describedby', 'hint');
  const box = target.getBoundingClientRect();
  const above = box.top - hint.offsetHeight - 6;
  hint.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - hint.offsetWidth - 8))}px`;
  hint.style.top = `${above > 0 ? above : box.bottom + 6}px`;
}
function hide(target) {
  at('hint').hidden = true;
  target?.removeAttribute('aria-describedby');
}
export function hints() {
  const of = (event) => event.target.closest?.('[data-means]');
  for (const [on, off] of [['mouseover', 'mouseout'], ['focusin', 'focusout']]) {
    document.addEventListener(on, (event) => of(event) && show(of(event)));
    document.addEventListener(off, (event) => of(event) && hide(of(event)));
  }
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  addEventListener('scroll', () => hide(), { passive: true, capture: true });
}
