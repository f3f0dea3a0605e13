// Everything that pages say, in the browser's language or the chosen one: zh.json and en.json, which have the same keys.
const known = (name) => ['zh', 'en'].includes(name) && name;
let chosen;
try { chosen = localStorage.getItem('wxrules-lang'); } catch { /* it is not kept then */ }
export const lang = known(new URLSearchParams(location.search).get('lang')) || known(chosen) || (navigator.language.startsWith('zh') ? 'zh' : 'en');
export const locale = lang === 'zh' ? 'zh-CN' : 'en-GB';
const words = await (await fetch(`/console/assets/${lang}.json`)).json();
const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
export const number = (value) => plain.format(value);

/** A text by its key; {0}, {1} … are what is given. */
export const t = (key, ...values) => (words[key] ?? key).replace(/\{(\d)\}/g, (all, place) => { const value = values[place] ?? all; return typeof value === 'number' ? number(value) : value; });
t.has = (key) => Object.hasOwn(words, key);
/** The first of these that there is a word for. */
export const first = (...keys) => { const key = keys.find(t.has); return key && t(key); };
/** The word for one of several values; what is not known stands for itself. */
export const word = (kind, value) => first(`${kind}.${value}`) ?? value;
export function speak(language) {
  try { localStorage.setItem('wxrules-lang', language); } catch { /* as above */ }
  const next = new URL(location);
  next.searchParams.delete('lang');
  location.replace(next);
}
