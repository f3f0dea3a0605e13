// The frame of all pages: which one is shown, where one can go, keys. The address is the whole state of a page.
import { end, Fault, get, post, state } from './api.js';
import { ask, at, button, choose, code, fill, form, h, input, kept, query, say, section, terms } from './dom.js';
import { session, written, zoneOf } from './format.js';
import { hints } from './table.js';
import { lang, speak, t } from './words.js';

const groups = { results: { overview: 'o', campaigns: 'c', codes: 'q', followers: 'f', experiments: 'e' }, rules: { rules: 'r', try: 't', rollouts: 'g' }, operation: { actions: 'a', live: 'l', state: 's' } };
const keys = Object.assign({}, ...Object.values(groups));
/** Pages that stand in no list, and under which one they are. */
const inner = { ledger: 'campaigns', turns: 'followers' };
const address = (page) => query(`/console/${page === 'overview' ? '' : page}`);
const other = lang === 'zh' ? 'en' : 'zh';
const speakButton = (name) => h(`button${name}`, { id: 'language', type: 'button', lang: other, onclick: () => speak(other) }, other === 'zh' ? '中文' : 'English');

let shown = 0;
let leaving = new AbortController();
let leave = [];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function go(to, replace = false) {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  return show(!replace);
}

/** What pages are given. */
function context(rest, waits) {
  const q = new URLSearchParams(location.search);
  const ctx = {
    rest, q, account: kept.account, operates: session.role === 'operate', onleave: (work) => leave.push(work),
    /** What the address has of these names. */
    take: (...names) => Object.fromEntries(names.map((name) => [name, q.get(name)])),
    /** Other values in the page's address; null takes one away. */
    set(given, replace = true) {
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(given)) {
        next.delete(name);
        for (const one of [value].flat()) if (one) next.append(name, one);
      }
      return go(`${location.pathname}?${next}`.replace(/\?$/, ''), replace);
    },
    /** A place that fills itself from an address, or by what loads it: grey where it takes longer, and with "again" where it cannot be had. */
    part(from, draw, name = '') {
      const box = h(`div.part${name}`);
      const load = async () => {
        box.setAttribute('aria-busy', 'true');
        const late = setTimeout(() => fill(box, h('div.skeleton', { 'aria-hidden': 'true' }, [1, 2, 3, 4].map(() => h('i')))), 200);
        try {
          const drawn = await draw(await (typeof from === 'string' ? get(from) : from()), from);
          clearTimeout(late);
          fill(box, drawn);
        } catch (error) {
          clearTimeout(late);
          if (error.name === 'AbortError') return;
          fill(box, trouble(error, load));
        }
        box.removeAttribute('aria-busy');
      };
      waits.push(load());
      return box;
    },
    section: (id, from, draw, name) => section(id, null, ctx.part(from, draw, name)),
    /** Does something and says so, or says why not. */
    async change(place, to, body, question, yes, ...rest) {
      if (question && !await ask(question, yes ?? t('yes'), t('no'), ...rest)) return;
      try {
        const done = await post(to, typeof body === 'function' ? body() : body);
        say(done.left_out ? t('action.left') : t('changed'));
        await show();
      } catch (error) { fill(place, trouble(error)); place.scrollIntoView({ block: 'nearest' }); }
    },
  };
  return ctx;
}

/** What went wrong, and what can be done. */
export function trouble(error, again) {
  const isOurs = error instanceof Fault;
  if (!isOurs) console.error(error);
  const title = !isOurs ? 'page' : t.has(`fault.${error.status}`) ? error.status : error.status >= 500 ? 'server' : 'refused';
  return h('div.fault', { role: 'alert' }, h('p', h('strong', t(`fault.${title}`))), (isOurs ? error.reasons : [error.message]).map((reason) => h('p', reason)), error.detail && h('pre', error.detail), again && h('p', button(null, t('again'), again)));
}

async function show(moves = false) {
  const mine = ++shown;
  leaving.abort();
  leaving = new AbortController();
  state.signal = leaving.signal;
  const main = at('main');
  const waits = [];
  const left = leave;
  let made;
  try {
    if (!session.role) Object.assign(session, await get('/api/session'));
    const account = new URLSearchParams(location.search).get('account');
    kept.account = session.accounts.some((one) => one.name === account) ? account : null;
    const [page = 'overview', ...rest] = location.pathname.replace(/^\/console\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
    frame(inner[page] ?? page);
    if (!(page in keys) && !(page in inner)) throw new Fault(404, []);
    leave = [];
    made = { title: t(`page.${page}`), ...await (await import(`./page-${page}.js`)).page(context(rest, waits)) };
    await Promise.race([Promise.allSettled(waits), pause(200)]);
  } catch (error) {
    if (error.name === 'AbortError' || mine !== shown) return;
    if (error.status === 401) return login();
    made = { title: t('fault'), body: trouble(error, () => show()) };
  }
  if (mine !== shown) return;
  for (const work of left) work();
  const focused = document.activeElement?.id;
  const title = h('h1', { tabindex: -1 }, made.title);
  fill(main, h('div.top', h('div', title, made.lead && h('p.lead', made.lead)), made.controls && h('div.row', made.controls)), made.body);
  document.title = `${made.name ?? title.textContent} · wxrules`;
  if (moves) { title.focus({ preventScroll: true }); scrollTo(0, 0); } else if (focused && focused !== 'main') at(focused)?.focus({ preventScroll: true });
  if (location.hash) at(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

// MARK: the frame

function frame(page) {
  document.body.classList.remove('alone');
  at('skip').textContent = t('skip');
  const focused = document.activeElement?.id;
  const { accounts, version, revision, role } = session;
  const choice = (name) => { const next = new URLSearchParams(location.search); next.set('account', name); if (!name) next.delete('account'); go(`${location.pathname}?${next}`.replace(/\?$/, '')); };
  fill(at('top'), button('menu', t('menu'), toggle, { 'aria-expanded': String(document.body.classList.contains('open')), 'aria-controls': 'nav' }), h('a.brand', { href: address('overview') }, 'wxrules'),
    accounts.length > 1 && choose('account', t('account'), kept.account, [['', t('account.all')], ...accounts.map((one) => one.name)], choice),
    h('form', { role: 'search', onsubmit: (event) => { event.preventDefault(); go(query('/console/followers', { text: at('search').value.trim() })); } }, input('search', { type: 'search', placeholder: t('search'), 'aria-label': t('key.search'), 'aria-keyshortcuts': '/' })),
    speakButton(''), session.needs_token && button('out', t('out'), async () => { await end('/api/session').catch(() => {}); login(); }));
  at('nav').setAttribute('aria-label', t('nav'));
  fill(at('nav'), Object.entries(groups).map(([group, pages]) => h('div', h('p', { id: `n-${group}` }, t(`nav.${group}`)), h('ul', { 'aria-labelledby': `n-${group}` },
    Object.entries(pages).map(([name, key]) => h('li', h('a', { href: address(name), 'aria-current': name === page && 'page', 'aria-keyshortcuts': `g ${key}` }, t(`page.${name}`))))))));
  const zones = kept.account ? zoneOf(kept.account) : [...new Set(accounts.map((one) => one.zone))].join(', ');
  fill(at('foot'), h('p', t('foot', zones, written(Date.parse(session.now), kept.account).slice(0, 16))), h('p', `wxrules ${version} · ${t('revision')} `, code(revision), ` · ${t(`role.${role}`)} · `, h('button.plain', { type: 'button', onclick: help }, t('keys')), session.charts && [' · ', h('a', { href: '/console/assets/chart.js.LICENSE.txt', target: '_blank' }, t('licence'))]));
  if (focused) at(focused)?.focus({ preventScroll: true });
}
function toggle() {
  at('menu').setAttribute('aria-expanded', String(document.body.classList.toggle('open')));
}

function login() {
  session.role = null;
  document.body.classList.add('alone');
  for (const part of ['top', 'nav', 'foot']) fill(at(part));
  const fault = h('p.bad', { role: 'alert' });
  const token = input('token', { type: 'password', required: true, autocomplete: 'current-password', 'aria-describedby': 'token-hint' });
  fill(at('main'), form('.login', async (fields) => {
    fill(fault);
    try {
      Object.assign(session, await post('/api/session', fields));
      await show(true);
    } catch (error) {
      fill(fault, error.status === 401 ? t('login.wrong') : t.has(`fault.${error.status}`) ? t(`fault.${error.status}`) : error.message);
      token.select();
    }
  }, h('input', { hidden: true, type: 'text', autocomplete: 'username' }), h('p.brand', 'wxrules'), h('h1', t('login.title')), h('p', h('label', { for: 'token' }, t('login.token')), token), fault, h('p', h('button.act', t('login'))), h('p.quiet', { id: 'token-hint' }, t('login.hint')), h('p', speakButton('.plain'))));
  document.title = `${t('login.title')} · wxrules`;
  token.focus();
}
state.lost = () => session.role && login();

// MARK: keys

const help = () => ask(t('keys'), t('close'), null, terms([['/', t('key.search')], ['?', t('keys')], ['x', t('key.again')], ...Object.entries(keys).map(([name, key]) => [`g ${key}`, t(`page.${name}`)])].map(([key, text]) => [h('kbd', key), text])));
let before = 0;
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || at('box').open || !session.role) return;
  if (event.key === 'Escape' && document.body.classList.contains('open')) { toggle(); at('menu').focus(); }
  if (event.target.closest?.('input, textarea, select')) return;
  const page = Date.now() - before < 1500 && Object.keys(keys).find((name) => keys[name] === event.key);
  before = event.key === 'g' ? Date.now() : 0;
  if (page) go(address(page));
  else if (event.key === '/') at('search').focus();
  else if (event.key === '?') help();
  else if (event.key === 'x') show().then(() => say(t('changed')));
  else return;
  event.preventDefault();
});
document.addEventListener('click', (event) => {
  const target = event.target.closest?.('a[href]');
  const to = target?.getAttribute('href');
  if (!to?.startsWith('/console') || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || target.target || target.hasAttribute('download')) return;
  event.preventDefault();
  document.body.classList.remove('open');
  go(to);
});
addEventListener('popstate', () => show());
document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
hints();
show();
