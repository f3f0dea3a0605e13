// Times in the account's zone, shares, and what is not known.
import { h, unseen } from './dom.js';
import { lang, locale, t } from './words.js';

export const session = { accounts: [] };
const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 2 });
export const difference = (value) => signed.format(value).replace('-', '−');
/** What is there is never 0 %, and what is not all is never 100 %. */
export function percent(share, digits = 1) {
  const shown = (share * 100).toFixed(digits);
  const least = (0.1 ** digits).toFixed(digits);
  if (share > 0 && Number(shown) === 0) return `<${least} %`;
  if (share < 1 && Number(shown) === 100) return `>${(100 - least).toFixed(digits)} %`;
  return `${shown} %`;
}
export const none = (why) => h('span.none', { title: why }, '—', why && unseen(` ${why}`));
export const many = () => session.accounts.length > 1;

const now = () => session.now ? Date.parse(session.now) : Date.now();
export const zoneOf = (account) => (session.accounts.find((one) => one.name === account) ?? session.accounts[0])?.zone ?? 'UTC';
const clocks = {};
const digits = '2-digit';
const clock = (timeZone) => new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: digits, day: digits, hour: digits, minute: digits, second: digits });
/** Milliseconds of seconds since 1970, or of a written time. */
export const instant = (value) => typeof value === 'number' ? value * 1000 : Date.parse(value);
export function written(milliseconds, account) {
  if (!Number.isFinite(milliseconds)) return '';
  const zone = zoneOf(account);
  return (clocks[zone] ??= clock(zone)).format(milliseconds);
}
/** As 2026-06-05 18:09; the zone is one hover away. */
export function time(value, account, seconds = false) {
  const text = written(instant(value ?? NaN), account);
  return text ? h('time', { datetime: new Date(instant(value)).toISOString(), title: `${text} ${zoneOf(account)}` }, seconds ? text : text.slice(0, 16)) : none(t('unknown'));
}
export const today = (account) => written(now(), account).slice(0, 10);
/** A day so many days later. */
export const shift = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 864e5).toISOString().slice(0, 10);
export const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5) + 1;
const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
export const weekday = (day) => weekdays.format(Date.parse(day));
const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
export function span(seconds) {
  const [unit, size] = units.find(([, one]) => seconds >= one) ?? units[3];
  return t(`span.${unit}`, Math.round(seconds / size));
}
export const ago = (value) => t('ago', span(Math.max(0, (now() - instant(value)) / 1000)));
/** A value of JSON in words. */
export function shown(value) {
  if (value === null || value === undefined) return '—';
  if (Array.isArray(value)) return value.map(shown).join(lang === 'zh' ? '、' : ', ');
  return typeof value === 'object' ? Object.entries(value).map(([name, one]) => `${name}: ${shown(one)}`).join(', ') : String(value);
}
