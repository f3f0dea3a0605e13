// A report of books as a table: heads as the command says them, each figure a way to the lines behind it.
import { choose, h, input, more, query, quiet, terms, to } from './dom.js';
import { days, difference, none, percent, shift, span, today, weekday } from './format.js';
import { campaignLink, table } from './table.js';
import { lang, number, t, word } from './words.js';

const units = { s: 1, m: 60, h: 3600, d: 86400 };
/** A column's head: in Chinese as reports have it, in English its key. */
export function headOf(key) {
  if (key.startsWith('else_')) return t('col.else', headOf(key.slice(5)));
  const [, name, count, unit] = /^(.*kept)_(\d+)([smhd])$/.exec(key) ?? [];
  return name ? t(`col.${name}`, span(count * units[unit])) : word('col', key);
}
/** What a column means, by the report's own definitions. */
export function meaningOf(key, report) {
  const same = (text) => text.replaceAll(' ', '');
  const name = same(lang === 'zh' ? headOf(key) : key);
  return report.definitions.find((one) => one.word.split(', ').some((each) => same(each) === name))?.meaning ?? (t.has(`means.${key}`) ? t(`means.${key}`) : null);
}
export const isKept = (key) => key.startsWith('kept_');
export const came = (figures) => (figures.new ?? 0) + (figures.returning ?? 0);
const counted = ['scans', 'people', 'new', 'returning', 'lost', 'quick', 'net', 'closing'];
const behind = [...counted, 'found', 'taken_back', 'erased', 'opening'];
const blankOf = (key) => t(isKept(key) ? 'blank.kept' : key === 'people' ? 'blank.people' : key.startsWith('cost') ? 'blank.cost' : 'unknown');
const isOwn = (key) => !t.has(`col.${key}`) && !/^(kept|cost|else)_/.test(key);

/** A figure, as a way to the lines that it counts. */
export const figure = (key, value, report, labels, campaign) => value === null || value === undefined ? none(blankOf(key)) : behind.includes(key) && value ? to('ledger', {
  campaign, from: report.from, to: report.to, column: key, by: labels && report.by.join(','), label: labels && report.by.map((name) => labels[name]),
}, value) : number(value);

const labelOf = (name, text, report) => {
  if (name === 'day') return [to('campaigns', { from: text, to: text }, text), quiet(` ${weekday(text)}`)];
  if (name === 'week') return to('campaigns', { from: text, to: [shift(text, 6), report.to].sort()[0] }, text);
  if (name === 'campaign' && !/^[（(]/.test(text)) return campaignLink(text, { from: report.from, to: report.to });
  return name === 'subscription' ? word('subscription', text) : text;
};

/** - all: every column, else those that most ask for. only: just these. */
export function reportTable(id, report, csv, ctx, { campaign, all, only, total = true, empty = t('empty.report') } = {}) {
  const isKnown = (key) => report.rows.some((row) => row.figures[key] !== null);
  const keys = only ?? report.columns.filter((key) => all || isKnown(key) && (counted.includes(key) || isOwn(key) || /^(kept|cost|else)/.test(key)));
  const labels = report.by.map((name, place) => [name, (row, isTotal) => isTotal ? place ? '' : t('total') : labelOf(name, row.labels[name], report), { head: word('by', name), value: (row) => row.labels[name] }]);
  const figures = keys.map((key) => [key, ({ figures, labels }) => isKept(key) && figures[key] !== null ? [number(figures[key]), h('small', came(figures) > 0 && ` ${percent(figures[key] / came(figures), 0)}`)] : figure(key, figures[key], report, labels, campaign),
    { head: headOf(key), means: meaningOf(key, report), num: true, bar: ['scans', 'new', 'net', 'lost'].includes(key), value: (row) => row.figures[key], blank: blankOf(key) }]);
  return table(id, report.rows, [...labels, ...figures], { caption: daysShown(report), total: total && report.rows.length > 1 && { figures: report.total }, csv, notes: report.notes, ctx, empty });
}
/** All words of a report and what they mean. */
export const definitions = (report) => more(t('definitions'), terms(report.definitions.map((one) => [one.word, one.meaning])));
export const reportOf = (given) => query('/api/report', { ...given, lang });

// MARK: which days

const choices = ['today', 'yesterday', '7d', '28d', '91d', '365d', 'all'];
/** The days that a page is asked for, as the commands say them. */
export const asked = ({ q }) => ({ from: q.get('from') ?? '28d', to: q.get('to') ?? (q.get('from') === 'yesterday' ? 'yesterday' : null) });
export function dayForm(ctx) {
  const { from, to } = asked(ctx);
  const isOther = !choices.includes(from) || (to && from !== 'yesterday');
  const now = today(ctx.account);
  const date = (name, value) => input(name, { type: 'date', value: /^\d{4}-\d\d-\d\d$/.test(value) ? value : null, 'aria-label': t(`days.${name}`), onchange: (event) => event.target.value && ctx.set({ [name]: event.target.value }) });
  return [choose('days', t('days'), isOther ? 'own' : from, [...choices, 'own'].map((one) => [one, t(`days.${one}`)]), (value) => ctx.set(value === 'own' ? { from: shift(now, -6), to: now } : { from: value, to: null })), isOther && h('span.row', date('from', from), date('to', to ?? now))];
}
export const daysShown = ({ from, to }) => from === to ? `${from} ${weekday(from)}` : t('days.shown', from, to, days(from, to));

/** A difference: more or less than before, and by how much. */
export const against = (now, before) => before === null ? quiet(t('before.none')) : quiet(now === before ? t('before.same') : difference(now - before), before > 0 && now !== before && ` (${difference(Math.round((now - before) / before * 100))} %)`);
