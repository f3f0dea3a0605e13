// A report of books as a table: heads as the command says them, each figure a way to the lines behind it.
import { copy, h, link, more, pageOf, query, quiet, small, terms, to } from './dom.js';
import { days, difference, none, percent, shift, span, today, weekday } from './format.js';
import { table } from './table.js';
import { campaignLink } from './view.js';
import { first, lang, t, word } from './words.js';

const units = { s: 1, m: 60, h: 3600, d: 86400 };
const moved = ['scans', 'new', 'returning', 'found', 'lost', 'erased'];
export const hasFigures = ({ figures }) => moved.some((key) => figures[key]);
/** A column's head: in Chinese as reports have it, in English its key. */
export function headOf(key) {
  const [, kind, of] = /^(else|diff)_(.*)$/.exec(key) ?? [];
  if (kind) return t(`col.${kind}`, headOf(of));
  const [, name, count, unit] = /^(.*kept)_(\d+)([smhd])$/.exec(key) ?? [];
  return name ? t(`col.${name}`, span(count * units[unit]).replaceAll(' ', '')) : word('col', key);
}
/** What a column means, by the report's own definitions. */
function meaningOf(key, report) {
  const same = (text) => text.replaceAll(' ', '');
  const name = same(lang === 'zh' ? headOf(key) : key);
  return report.definitions.find((one) => same(one.word) === name)?.meaning ?? first(`means.${key}`);
}
export const isKept = (key) => key.startsWith('kept_');
export const valueOf = (key, figures) => key.startsWith('diff_') ? figures[`else_${key.slice(5)}`] - figures[key.slice(5)] : key === 'came' ? figures.new + figures.returning : figures[key];
const counted = ['scans', 'people', 'new', 'returning', 'lost', 'quick', 'net', 'closing'];
const behind = [...counted, 'came', 'found', 'taken_back', 'erased', 'opening'];
const corrected = ['found', 'taken_back', 'erased'];
const isOwn = (key) => !t.has(`col.${key}`) && !/^(kept|cost|else)_/.test(key);
/** What rows are of: a column of a list by its own name, with the list beside it. */
export const groupOf = (name) => { const [list, column] = name.split('.'); return column ? t('by.column', word('by', column), list) : word('by', name); };

/** Where the lines are that a figure counts. */
export const linesOf = (key, { from, to: end, by }, labels, campaign) => pageOf('ledger', { campaign, from, to: end, column: key, by: labels && by.join(','), label: labels && by.map((name) => labels[name]) });

/** A figure of a row, or why there is none. */
export function figure(key, { figures, labels }, report, campaign) {
  const value = valueOf(key, figures);
  const came = valueOf('came', figures);
  // Of nobody one cannot say how many stayed.
  if (isKept(key) && value !== null && came === 0) return none(t('blank.nobody'));
  if ((value ?? null) === null) return none(t(isKept(key) ? 'blank.kept' : key === 'people' ? 'blank.people' : key.startsWith('cost') ? 'blank.cost' : 'unknown'));
  if (isKept(key)) return h('span.shade', { share: value / came }, value, small(percent(value / came, 0)));
  if (key.startsWith('diff_')) return difference(value);
  return behind.includes(key) && value ? link(linesOf(key, report, labels, campaign), value) : value;
}

const labelOf = (name, text, { from, to: end }) => {
  if (name === 'day') return [to('campaigns', { from: text, to: text }, h('time', text)), quiet(` ${weekday(text)}`)];
  if (name === 'week') return to('campaigns', { from: text, to: [shift(text, 6), end].sort()[0] }, h('time', text));
  if (name === 'subscription') return word('subscription', text);
  // What stands in brackets is no campaign and no code: not known, or not by scanning.
  if (/^[（(]/.test(text)) return text;
  const [, account, address] = /^(?:([^:[]+):)?(.*)$/.exec(text);
  return name === 'campaign' ? campaignLink(text, { from, to: end }) : name === 'code' ? to('codes', account ? { account, address } : { address }, text) : text;
};

/** - all: every column, else those that most ask for. only: just these. beside: further columns. rows: just these. */
export function reportTable(id, report, csv, ctx, { campaign, all, only, beside = [], rows = report.rows, total = true, empty = t('empty.report') } = {}) {
  const isKnown = (key) => rows.some((row) => row.figures[key] !== null);
  // What a sum is made of is there where it is not 0.
  const isThere = (key) => corrected.includes(key) && (report.total[key] || rows.some((row) => row.figures[key]));
  const keys = only?.flatMap((key) => key === 'net' ? [...corrected.filter(isThere), key] : key) ?? report.columns.filter((key) => all || isThere(key) || isKnown(key) && (counted.includes(key) || isOwn(key) || /^(kept|cost|else)/.test(key)));
  const labels = report.by.map((name, place) => ({ key: name, head: groupOf(name), value: (row) => /^[（(]/.test(row.labels[name]) ? null : row.labels[name], cell: (row, isTotal) => isTotal ? place ? '' : t('total') : labelOf(name, row.labels[name], report) }));
  const columns = keys.map((key) => ({ key, head: headOf(key), means: meaningOf(key, report), num: true, bar: ['scans', 'new', 'net', 'lost'].includes(key), value: (row) => valueOf(key, row.figures), cell: (row) => figure(key, row, report, campaign) }));
  return table(id, rows, [...labels, ...beside, ...columns], { caption: daysShown(report), total: total && rows.length > 1 && { figures: report.total }, csv, notes: report.notes.map((note) => noted(note, ctx)), ctx, empty });
}
/** What a note says of an option is on a page a way there. */
const noted = (note, { q }) => note.split(/(--(?:to|from) [\w-]+)/).map((part) => {
  const [, name, value] = /^--(\w+) (.+)$/.exec(part) ?? [];
  if (!name) return part;
  const next = new URLSearchParams(q);
  next.set(name, value);
  return link(`${location.pathname}?${next}`, `${t(`days.${name}`)} ${word('days', value)}`);
});
/** All words of a report and what they mean. */
export const definitions = (report) => more(t('definitions'), terms(report.definitions.map((one) => [one.word, one.meaning])));
export const reportOf = (given) => query('/api/report', { ...given, lang });

// MARK: which days

/** The days that a page is asked for, as the commands say them. */
export const asked = ({ q }) => ({ from: q.get('from') ?? '28d', to: q.get('to') ?? (q.get('from') === 'yesterday' ? 'yesterday' : null) });
/** Where the first day is behind the last, there is nothing to ask for. */
export const wrongDays = (ctx, { from, to } = asked(ctx), last = to ?? today(ctx.account)) => /^\d{4}-/.test(from) && from > last && h('div.fault', { role: 'alert' }, t('days.wrong', from, last));
export function dayForm(ctx) {
  const { from, to } = asked(ctx);
  const now = today(ctx.account);
  const made = copy('days-form', { from: /d$/.test(from) ? shift(now, 1 - parseInt(from, 10)) : from, to: to ?? now });
  const { days, from: first, to: last } = made.elements;
  days.options[7].value = shift(now, -6);
  days.value = to && to !== from ? '' : from;
  if (days.selectedIndex < 0) days.selectedIndex = 7;
  first.parentElement.hidden = days.selectedIndex < 7;
  for (const field of [first, last]) wholeDay(field, now, ctx);
  return made;
}
/** A day that is written counts when it is whole and left, and not at each key: the year 0006 is on the way to 2026. */
function wholeDay(field, now, ctx) {
  let [isTyped, known] = [false, field.value];
  const take = () => {
    if (!field.value || field.value === known || !field.checkValidity()) return;
    known = field.value;
    ctx.set({ [field.name]: known });
  };
  Object.assign(field, { max: now, onblur: take, onchange: () => isTyped || take(), onkeydown: ({ key }) => { isTyped = key !== 'Enter'; if (!isTyped) take(); } });
}
/** What is asked for without a beginning begins with 1970. */
export const daysShown = ({ from, to }) => from === '1970-01-01' ? t('days.until', to) : from === to ? `${from} ${weekday(from)}` : t('days.shown', from, to, days(from, to));

/** A difference: more or less than before, and by how much. */
export const against = (now, before) => quiet(before === null ? t('before.none') : now === before ? t('before.same') : difference(now - before), before > 0 && now !== before && ` (${difference(Math.round((now - before) / before * 100))} %)`);
