// Times in the account's zone, shares, and what is not known.
import { h, quiet, unseen } from './dom.js';
import { lang, locale, t } from './words.js';

export const session = { accounts: [] };
/** What the server says of who looks, and when it said so. */
export const learn = (answer) => Object.assign(session, answer, { heard: Date.now() });
const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 2 });
export const difference = (value) => signed.format(value).replace('-', '−');
/** What is there is never 0 %, and what is not all is never 100 %. */
export function percent(share, digits = 1) {
  const shown = (share * 100).toFixed(digits);
  const least = 0.1 ** digits;
  if (share > 0 && Number(shown) === 0) return `<${least.toFixed(digits)} %`;
  return share < 1 && Number(shown) === 100 ? `>${(100 - least).toFixed(digits)} %` : `${shown} %`;
}
export const none = (why) => h('span.none', { title: why }, '—', unseen(` ${why}`));
export const many = () => session.accounts.length > 1;
export const ofAccount = (account) => many() && account && quiet(` ${account}`);

const now = () => Date.parse(session.now) + Date.now() - session.heard;
export const zoneOf = (account) => (session.accounts.find((one) => one.name === account) ?? session.accounts[0])?.zone ?? 'UTC';
const clocks = {};
const clock = (timeZone) => clocks[timeZone] ??= new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
/** Milliseconds of seconds since 1970, or of a written time. */
export const instant = (value) => typeof value === 'number' ? value * 1000 : Date.parse(value);
/** As 2026-06-05 18:09; the zone is one hover away. */
export function time(value, account, seconds = false) {
  const moment = instant(value ?? NaN);
  if (!Number.isFinite(moment)) return none(t('unknown'));
  const text = clock(zoneOf(account)).format(moment);
  return h('time', { datetime: new Date(moment).toISOString(), title: `${text} ${zoneOf(account)}` }, seconds ? text : text.slice(0, 16));
}
export const today = (account) => clock(zoneOf(account)).format(now()).slice(0, 10);
/** A day so many days later. */
export const shift = (day, days) => new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10);
export const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5) + 1;
const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
export const weekday = (day) => weekdays.format(Date.parse(day));
const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
export function span(seconds) {
  const [unit, size] = units.find(([, one]) => seconds >= one) ?? units[3];
  return t(`span.${unit}`, Math.round(seconds / size));
}
export const ago = (value) => quiet(` ${t('ago', span(Math.max(0, (now() - instant(value)) / 1000)))}`);
/** A value of JSON in words. */
export function shown(value) {
  if (Array.isArray(value)) return value.map(shown).join(lang === 'zh' ? '、' : ', ');
  return value && typeof value === 'object' ? Object.entries(value).map(([name, one]) => `${name}: ${shown(one)}`).join(', ') : String(value ?? '—');
}
