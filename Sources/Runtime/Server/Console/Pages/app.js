// The frame of all pages: which one is shown, where one can go, keys. The address is the whole state of a page.
import { end, Fault, get, post, state } from './api.js';
import { ask, at, copy, fill, h, kept, options, pageOf, query, say, section, speakIn, terms } from './dom.js';
import { learn, session, zoneOf } from './format.js';
import { hints, table } from './table.js';
import { view } from './view.js';
import { first, lang, speak, t } from './words.js';

/** Which module has which pages. */
const modules = { figures: ['overview', 'campaigns', 'experiments', 'ledger'], codes: ['codes'], followers: ['followers', 'turns'], rules: ['rules', 'try', 'rollouts'], operation: ['actions', 'live', 'state'] };
/** Pages that stand in no list, and under which one they are. */
const inner = { ledger: 'campaigns', turns: 'followers' };
const marks = document.body.classList;
const ways = [...document.querySelectorAll('[data-key]')];

let shown = 0;
let leaving = new AbortController();
let leave = [];
/** What had the focus before the page was drawn anew. */
let focused;
const refocus = () => { if (document.activeElement === document.body) at(focused)?.focus({ preventScroll: true }); };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function go(to, replace = false) {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  return show(!replace);
}
/** This page with other values in its address; null takes one away. */
function otherwise(given) {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(given)) {
    next.delete(name);
    for (const one of [value].flat()) if (one) next.append(name, one);
  }
  return `${location.pathname}?${next}`.replace(/\?$/, '');
}

/** What pages are given. */
function context(rest, waits) {
  const q = new URLSearchParams(location.search);
  const ctx = {
    rest, q, go, account: kept.account, operates: session.role === 'operate', onleave: (work) => leave.push(work),
    /** What the address has of these names. */
    take: (...names) => Object.fromEntries(names.map((name) => [name, q.get(name)])),
    set: (given, replace = true) => go(otherwise(given), replace),
    /** A place that fills itself from an address, or by what loads it: grey where it takes longer, and with "again" where it cannot be had. */
    part(from, draw, name = '') {
      const box = h(`div.part${name}`);
      const load = async () => {
        box.setAttribute('aria-busy', 'true');
        const late = setTimeout(() => fill(box, h('div.skeleton', { 'aria-hidden': 'true' }, [1, 2, 3, 4].map(() => h('i')))), 200);
        let drawn;
        try {
          drawn = await draw(await (typeof from === 'string' ? get(from) : from()), from);
        } catch (error) {
          if (error.name === 'AbortError') return;
          drawn = trouble(error, load);
        } finally { clearTimeout(late); }
        fill(box, drawn).removeAttribute('aria-busy');
        refocus();
      };
      waits.push(load());
      return box;
    },
    section: (id, from, draw, name) => section(id, null, ctx.part(from, draw, name)),
    /** Rows of an address as a table; more of it may depend on them. */
    rows: (id, address, columns, given = () => {}) => ctx.part(address, (rows) => table(id, rows, columns, { csv: address, ctx, ...given(rows) })),
    /** Does something and says so, or says why not. */
    async change(place, to, body, question, yes, ...rest) {
      if (!await ask(question, yes ?? t('yes'), t('no'), ...rest)) return;
      try {
        const done = await post(to, typeof body === 'function' ? body() : body);
        say(t(done.left_out ? 'action.left' : 'changed'));
        await show();
      } catch (error) { fill(place, trouble(error)).scrollIntoView({ block: 'nearest' }); }
    },
  };
  return ctx;
}

/** What went wrong, and what can be done. */
export function trouble(error, again) {
  const isOurs = error instanceof Fault;
  if (!isOurs) console.error(error);
  const title = !isOurs ? t('fault.page') : error.wait ? t('fault.later', error.wait) : first(`fault.${error.status}`) ?? t(error.status >= 500 ? 'fault.server' : 'fault.refused');
  const [made] = view('trouble', { title, reasons: isOurs ? error.reasons : [error.message], detail: error.detail, again: Boolean(again) });
  if (again) made.querySelector('button').onclick = again;
  return made;
}

async function show(moves = false) {
  const mine = ++shown;
  leaving.abort();
  leaving = new AbortController();
  state.signal = leaving.signal;
  const waits = [];
  const left = leave;
  const part = () => { for (const work of left.splice(0)) work(); };
  let made;
  try {
    if (!session.role) learn(await get('/api/session'));
    if (!session.role) { part(); return login(); }
    const account = new URLSearchParams(location.search).get('account');
    kept.account = session.accounts.some((one) => one.name === account) ? account : null;
    const [page = 'overview', ...rest] = location.pathname.replace(/^\/console\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
    frame(inner[page] ?? page);
    const module = Object.keys(modules).find((name) => modules[name].includes(page));
    if (!module) throw new Fault(404, []);
    leave = [];
    const { pages } = await import(`./page-${module}.js`);
    made = { title: t(`page.${page}`), ...await pages[page](context(rest, waits)) };
    await Promise.race([Promise.allSettled(waits), pause(200)]);
  } catch (error) {
    // Who went on to the next page has left the one before it too.
    if (error.name === 'AbortError' || mine !== shown) return part();
    if (error.status === 401) { part(); return login(); }
    made = { title: t('fault'), body: trouble(error, () => show()) };
  }
  part();
  if (mine !== shown) return;
  focused = !moves && document.activeElement?.id;
  const title = h('h1', { tabindex: -1 }, made.title);
  fill(at('main'), h('div.top', h('div', title, made.lead && h('p.lead', made.lead)), made.controls && h('div.row', made.controls)), made.body);
  document.title = `${made.name ?? title.textContent} · wxrules`;
  if (moves) { title.focus({ preventScroll: true }); scrollTo(0, 0); } else refocus();
  if (location.hash) at(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

// MARK: the frame

function frame(page) {
  const { accounts } = session;
  marks.remove('alone');
  for (const way of ways) {
    way.href = query(way.pathname);
    way.ariaCurrent = way.pathname.endsWith(`/${page}`) ? 'page' : null;
  }
  document.querySelector('#top .brand').href = query('/console/');
  fill(at('account'), options([['', t('account.all')], ...accounts.map((one) => one.name)], kept.account)).hidden = accounts.length < 2;
  at('out').hidden = !session.needs_token;
  fill(at('foot'), view('foot-line', { ...session, account: kept.account, zones: kept.account ? zoneOf(kept.account) : [...new Set(accounts.map((one) => one.zone))].join(', ') }));
  at('help').onclick = help;
}
const toggle = () => { at('menu').ariaExpanded = String(marks.toggle('open')); };

function login() {
  // What is still on its way to the page that was left does not come over this one.
  shown += 1;
  leaving.abort();
  session.role = null;
  marks.add('alone');
  const made = copy('login', {}, async (fields) => {
    fill(fault);
    try {
      learn(await post('/api/session', fields));
      await show(true);
    } catch (error) {
      fill(fault, error.status === 401 ? t('login.wrong') : first(`fault.${error.status}`) ?? error.message);
      token.select();
    }
  });
  const [fault, token] = [made.querySelector('.bad'), made.elements.token];
  fill(at('main'), made);
  document.title = `${t('login.title')} · wxrules`;
  token.focus();
}
state.lost = () => session.role && login();

// MARK: keys, links and forms

const help = () => ask(t('keys'), t('close'), null, terms([['/', t('key.search')], ['?', t('keys')], ['x', t('key.again')], ...ways.map((way) => [`g ${way.dataset.key}`, way.textContent])].map(([key, text]) => [h('kbd', key), text])));
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
let before = 0;
document.addEventListener('keydown', (event) => {
  if (!isPlain(event) || event.isComposing || at('box').open || !session.role) return;
  if (event.key === 'Escape' && marks.contains('open')) { toggle(); at('menu').focus(); }
  if (event.target.closest?.('input, textarea, select')) return;
  const way = Date.now() - before < 1500 && ways.find((one) => one.dataset.key === event.key);
  before = event.key === 'g' ? Date.now() : 0;
  if (way) way.click();
  else if (event.key === '/') at('search').focus();
  else if (event.key === '?') help();
  else if (event.key === 'x') show().then(() => say(t('changed')));
  else return;
  event.preventDefault();
});
document.addEventListener('click', (event) => {
  const way = event.target.closest?.('a[href]');
  const to = way?.getAttribute('href');
  if (!to?.startsWith('/console') || !isPlain(event) || event.button || event.shiftKey || way.target || way.hasAttribute('download')) return;
  event.preventDefault();
  marks.remove('open');
  go(to);
});
document.addEventListener('change', ({ target: { dataset, name, type, value, form } }) => {
  if (dataset.set === undefined) return;
  const [is, ...others] = (dataset.set || name).split(' ');
  go(otherwise({ ...Object.fromEntries(others.map((one) => [one, null])), [is]: type === 'checkbox' ? new FormData(form).getAll(name) : value }), true);
});
document.addEventListener('submit', (event) => {
  if (event.target.closest('dialog')) return;
  event.preventDefault();
  const fields = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, value.trim()]));
  event.target.does ? event.target.does(fields) : go(otherwise(fields));
});
addEventListener('popstate', () => show());
at('menu').onclick = toggle;
at('out').onclick = () => end('/api/session').catch(() => {}).then(login);
at('search').form.does = (fields) => go(pageOf('followers', fields));
document.addEventListener('click', ({ target }) => target.closest?.('.speak') && speak(lang === 'zh' ? 'en' : 'zh'));
document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
speakIn(document);
hints();
show();
