// Tables that can be sorted, with their rows as CSV, and words that say what they mean.
import { at, button, h, unseen } from './dom.js';
import { many, none } from './format.js';
import { known, show, view } from './view.js';
import { first, t } from './words.js';

const most = 200;
const widths = globalThis.ResizeObserver && new ResizeObserver((entries) => {
  // What can be pushed aside must be reached by keys; what cannot is no stop.
  for (const { target } of entries) target.scrollWidth > target.clientWidth + 1 ? target.tabIndex = 0 : target.removeAttribute('tabindex');
});

/**
 * - columns: names with marks, as `rule hits:num:bar text:wide state:is=state last:time`, or objects of { key, head, means, value, num, bar, wide, cell }.
 *   `num` is right-aligned, as all numbers are; `bar` shows how large it is; `is=kind` has words `kind.…`; `time` and the like are of `known`.
 *   The head is the word for `id.key`, else for `key`; what it means is `key.means`. Texts and numbers can be sorted.
 * - cells: what makes a cell of a row, where no template `id.key` does. values: by what else than row[key] it is sorted.
 * - rows, total: what cells are made of. csv: the address of the same as JSON. ctx: in whose address the order stands. empty: instead of no rows.
 */
export function table(id, rows, columns, { cells = {}, values = {}, caption, total, csv, empty, notes = [], ctx, name = '' } = {}) {
  if (!rows.length) return h('div.empty', empty ?? t(`${id}.none`));
  const all = (typeof columns === 'string' ? columns.split(' ') : columns).map((column) => {
    const [key, ...marks] = typeof column === 'string' ? column.split(':') : [column.key];
    const kind = marks.find((mark) => known[mark] || mark.startsWith('is=')) ?? (known[key] && key);
    const template = `${id.replace(/\d+$/, '')}.${key}`;
    const value = values[key] ?? ((row) => row[key]);
    const cell = cells[key] ?? (at(template) ? (row) => view(template, row) : kind ? (row) => show(`${key}:${kind}`, row) ?? '' : null);
    const made = {
      key, value, head: first(template, key, `col.${key}`) ?? key, means: first(`${key}.means`), num: marks.includes('num') || !cell && rows.some((row) => typeof value(row) === 'number'),
      bar: marks.includes('bar'), wide: marks.includes('wide'), cell: cell ?? value, ...column.key && column,
    };
    return { ...made, sort: ctx && rows.some((row) => ['number', 'string'].includes(typeof made.value(row))), top: made.bar && Math.max(...rows.map((row) => made.value(row) || 0)) };
  }).filter(({ key }) => key !== 'account' || many());
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
  const line = (row, isTotal) => h(isTotal ? 'tr.total' : 'tr', all.map(({ num, wide, top, value, cell }, place) => {
    const share = !isTotal && top > 0 ? Math.max(0, value(row) || 0) / top : null;
    return h([place ? 'td' : 'th', num && 'num', wide && 'wide', share !== null && 'bar'].filter(Boolean).join('.'), { scope: !place && 'row', share }, cell(row, isTotal) ?? none(t('unknown')));
  }));
  const body = h('tbody', order.slice(0, most).map((row) => line(row)));
  const scroll = h('div.scroll', { role: 'group', 'aria-labelledby': `c-${id}` }, h(`table${name}`, h('caption', { id: `c-${id}` }, caption ?? unseen(t(id))), h('thead', h('tr', all.map(head))), body, total && h('tfoot', line(total, true))));
  widths?.observe(scroll);
  return h('div.table', scroll, h('div.below', order.length > most && button(null, t('table.all', order.length), (event) => { body.append(...order.slice(most).map((row) => line(row))); event.target.remove(); }),
    notes.length > 0 && h('ul.notes', notes.map((note) => h('li', note))), csv && h('p.take', h('a', { href: csv.replace(/&?limit=\d+/, '').replace(/(?=\?|$)/, '.csv'), download: true }, t('table.csv')))));
}

// One hint for all words that are defined: beside the word, and gone with it.
function hint(target) {
  const shown = at('hint');
  shown.textContent = target.dataset.means;
  shown.hidden = false;
  target.setAttribute('aria-describedby', 'hint');
  const box = target.getBoundingClientRect();
  const above = box.top - shown.offsetHeight - 6;
  shown.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - shown.offsetWidth - 8))}px`;
  shown.style.top = `${above > 0 ? above : box.bottom + 6}px`;
}
function unhint() {
  at('hint').hidden = true;
  document.querySelector('[aria-describedby="hint"]')?.removeAttribute('aria-describedby');
}
export function hints() {
  for (const name of ['mouseover', 'mouseout', 'focusin', 'focusout']) {
    document.addEventListener(name, ({ target }) => {
      const defined = target.closest?.('[data-means]');
      if (defined) /over|in/.test(name) ? hint(defined) : unhint();
    });
  }
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && unhint());
  addEventListener('scroll', unhint, { passive: true, capture: true });
}
