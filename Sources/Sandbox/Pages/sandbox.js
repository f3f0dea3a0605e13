// The sandbox's page. It shows what the server says and asks the server to act; it knows nothing else.
// Chinese or English: as chosen, else as the browser says. The page is written in Chinese, and its English stands beside it.
const languages = ['zh', 'en'];
let chosen;
try { chosen = localStorage.getItem('wxrules-lang'); } catch { /* it is not kept then */ }
const lang = [new URLSearchParams(location.search).get('lang'), chosen].find((one) => languages.includes(one)) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
const t = (chinese, english) => (lang === 'zh' ? chinese : english);
document.documentElement.lang = t('zh-CN', 'en');
if (lang === 'en') {
  for (const element of document.querySelectorAll('[data-en]')) element.textContent = element.dataset.en;
  for (const name of ['title', 'placeholder', 'aria-label']) {
    for (const element of document.querySelectorAll(`[data-en-${name}]`)) element.setAttribute(name, element.getAttribute(`data-en-${name}`));
  }
}

const at = (id) => document.getElementById(id);
const make = (tag, className, ...children) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
};

const now = { account: new URLSearchParams(location.search).get('account') ?? '', who: '', seen: 0, state: null, codes: '', people: '', menu: '' };

async function ask(path, options) {
  const response = await fetch(path, { ...options, headers: { ...options?.headers, 'accept-language': lang } });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}
const tell = (path, body) =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account: now.account, ...body }) });

function trouble(error) {
  at('trouble').hidden = !error;
  at('trouble').textContent = error ? error.message : '';
}
const trying = (work) => async (...given) => {
  try {
    trouble(null);
    await work(...given);
  } catch (error) {
    trouble(error);
  }
};

// MARK: what is shown

function person() { return now.state?.followers.find((follower) => follower.name === now.who); }

function showPeople() {
  const key = JSON.stringify([now.state.followers, now.who]);
  if (key === now.people) return;
  now.people = key;
  at('no-people').hidden = now.state.followers.length > 0;
  at('person-list').replaceChildren(...now.state.followers.map((follower) => {
    const button = make('button', '', make('span', '', follower.name), make('span', follower.following ? 'badge follows' : 'badge', follower.following ? t('已关注', 'follows') : t('未关注', 'gone')));
    if (follower.tags || follower.remark) button.append(make('span', 'tags', [follower.remark, follower.tags].filter(Boolean).join(' · ')));
    button.type = 'button';
    button.dataset.name = follower.name;
    button.setAttribute('aria-current', String(follower.name === now.who));
    button.addEventListener('click', () => choose(follower.name));
    return make('li', '', button);
  }));
  const current = person();
  at('who').textContent = current?.name ?? '—';
  at('state').textContent = current ? (current.following ? t('已关注', 'follows') : t('未关注', 'does not follow')) : '';
  at('follow').disabled = !current || current.following;
  at('leave').disabled = !current?.following;
  for (const form of ['write', 'tap', 'say', 'push']) at(form).querySelector('button').disabled = !current?.following;
  for (const button of at('more').querySelectorAll('.acts button')) button.disabled = !current?.following;
  at('block').textContent = current?.refuses ? t('接收消息', 'Take messages') : t('拒收消息', 'Refuse messages');
  at('handset').disabled = !current;
  at('handset').value = current?.phone ?? 'other';
}

function showCodes() {
  const key = JSON.stringify([now.state.codes, now.who, Math.floor(now.state.now / 30)]);
  if (key === now.codes) return;
  now.codes = key;
  at('code-count').textContent = now.state.code_count || '';
  at('no-codes').hidden = now.state.code_count > 0;
  at('code-list').replaceChildren(...now.state.codes.map((code) => {
    const image = make('img');
    image.src = `/sandbox/code.svg?url=${encodeURIComponent(code.url)}`;
    image.alt = '';
    const isOver = code.expires_at !== null && code.expires_at <= now.state.now;
    const end = code.expires_at === null ? t('永久', 'permanent') : isOver ? t('已过期', 'ended') : `${t('至', 'until')} ${moment(code.expires_at)}`;
    const button = make('button', isOver ? 'ended' : '', image, code.name ? make('span', 'name', code.name) : '', make('span', 'scene', code.scene), make('span', 'end', end));
    button.type = 'button';
    button.disabled = !now.who;
    button.dataset.scene = code.scene;
    button.title = now.who ? t(`以 ${now.who} 扫码`, `scan as ${now.who}`) : t('先选一个人', 'choose somebody first');
    button.addEventListener('click', trying(() => {
      openCodes(false);
      const looks = at('look').checked && !person()?.following;
      return act(looks ? { ticket: code.ticket, follows: false } : { ticket: code.ticket });
    }));
    return make('li', '', button);
  }));
  at('nothing').hidden = !now.state.code_count || now.state.codes.length > 0;
}

// On a phone the codes are a drawer under the chat.
function openCodes(isOpen) {
  at('codes').classList.toggle('open', isOpen);
  at('open-codes').setAttribute('aria-expanded', String(isOpen));
}

function showMenu() {
  const key = JSON.stringify([now.state.menu, person()?.following]);
  if (key === now.menu) return;
  now.menu = key;
  at('menu').replaceChildren(...now.state.menu.map((button) => {
    if (!button.sub_button?.length) return menuButton(button);
    // As on a phone: a tap on it opens its own buttons, and closes those of others.
    const group = make('details', 'group', make('summary', '', button.name), make('div', 'inner', ...button.sub_button.map(menuButton)));
    group.name = 'menu';
    return group;
  }));
}

// What a tap on each kind of button says; others are opened by the platform itself.
function tapped(button) {
  switch (button.type) {
    case 'click': case 'location_select': return { click: button.key };
    case 'scancode_push': case 'scancode_waitmsg': return at('result').value ? { click: button.key, result: at('result').value } : { click: button.key };
    case 'pic_sysphoto': case 'pic_photo_or_album': case 'pic_weixin': return { click: button.key, pictures: Number(at('pictures').value) || 1 };
    case 'view': return { view: button.url };
    case 'miniprogram': return { view: button.pagepath || button.url };
    default: return { view: button.article_id ?? button.media_id };
  }
}

function menuButton(button) {
  const element = make('button', '', button.name);
  element.type = 'button';
  element.disabled = !person()?.following;
  element.addEventListener('click', trying(() => {
    element.closest('details')?.removeAttribute('open');
    return act(tapped(button));
  }));
  return element;
}

// Times are those of the rules, wherever the browser is: rules judge in this zone.
function moment(seconds) {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: now.state?.zone || 'UTC' };
  const part = Object.fromEntries(new Intl.DateTimeFormat('en', parts).formatToParts(new Date(seconds * 1000)).map((one) => [one.type, one.value]));
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
}

// A link that sends a text as if it was written.
const choice = 'weixin://bizmsgmenu?';
const isSafe = (address) => /^(https?:|weixin:|tel:|mailto:)/i.test(address);
function link(address, ...children) {
  const element = make('a', '', ...children);
  if (isSafe(address)) element.href = address;
  element.rel = 'noreferrer noopener';
  element.target = '_blank';
  if (address.startsWith(choice)) {
    element.addEventListener('click', trying((event) => {
      event.preventDefault();
      const words = new URLSearchParams(address.slice(choice.length).replaceAll('&amp;', '&'));
      return act({ choose: words.get('msgmenuid') || words.get('msgmenucontent') });
    }));
  }
  return element;
}

// Text messages may hold links, and nothing else of HTML.
function linked(text) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(/<a\s+[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)<\/a>/gis)) {
    parts.push(text.slice(last, match.index), link(match[1], match[2]));
    last = match.index + match[0].length;
  }
  return [...parts, text.slice(last)];
}

function card(address, ...children) {
  const element = address && isSafe(address) ? link(address) : make('div');
  element.className = 'card';
  element.append(...children);
  return element;
}
function picture(address) {
  if (!address || !/^https?:/i.test(address)) return '';
  const image = make('img');
  image.src = address;
  image.alt = '';
  image.addEventListener('error', () => image.remove());
  return image;
}
const words = (title, description) =>
  make('div', 'words', make('span', 'title', title || ''), description ? make('span', 'description', description) : '');

// One function for each kind of message that WeChat shows.
const kinds = {
  text: (content) => make('div', 'bubble', ...linked(content.content)),
  act: (_, body) => make('div', 'bubble', told(body.text, body.zh)),
  notice: (_, body) => make('div', 'bubble', told(body.text, body.zh), body.why ? make('div', 'about', told(body.why, body.why_zh)) : ''),
  refusal: (_, body) => make('div', 'bubble', told(body.text, body.zh), body.why ? make('div', 'about', told(body.why, body.why_zh)) : ''),
  report: (_, body) => make('div', 'bubble', told(body.text, body.zh)),
  silence: () => make('div', 'about', t('（没有回复）', '(no reply)')),
  image: (content) => {
    const bubble = make('div', 'bubble', `${bracketed('图片', 'image')}${content.media_id}`);
    const image = make('img');
    image.alt = '';
    image.addEventListener('load', () => bubble.replaceChildren(image));
    image.src = `/sandbox/media?id=${encodeURIComponent(content.media_id)}&account=${encodeURIComponent(now.account)}`;
    return bubble;
  },
  voice: (content) => make('div', 'bubble', `${bracketed('语音', 'voice')}${content.media_id}`),
  video: (content) => card('', words(`${bracketed('视频', 'video')}${content.title ?? ''}`, content.description || content.media_id)),
  music: (content) => card(content.musicurl, words(`♪ ${content.title}`, content.description)),
  news: (content) => make('div', '', ...content.articles.map((article) => card(article.url, picture(article.picurl), words(article.title, article.description)))),
  mpnews: (content) => card('', words(bracketed('图文', 'article'), content.media_id)),
  mpnewsarticle: (content) => card('', words(bracketed('图文', 'article'), content.article_id)),
  msgmenu: (content) => make('div', 'bubble', content.head_content ?? '', ...(content.list ?? []).map(choiceButton), content.tail_content ?? ''),
  wxcard: (content) => card('', words(bracketed('卡券', 'card'), content.card_id)),
  miniprogrampage: (content) => card('', words(`${bracketed('小程序', 'mini-program')}${content.title ?? ''}`, `${content.appid ?? ''} ${content.pagepath ?? ''}`)),
  transfer_customer_service: (content) => make('div', 'about', `${t('转人工客服', 'to customer service')} ${content.account ?? ''}`),
  template: (_, body) => {
    const list = make('dl');
    for (const [name, field] of Object.entries(body.data ?? {})) list.append(make('dt', '', name), make('dd', '', field.value));
    return card(body.url, make('div', 'words', make('span', 'title', `${t('模板消息', 'template')} ${body.template_id}`), list));
  },
};

function choiceButton(item) {
  const button = make('button', 'choice', item.content);
  button.type = 'button';
  button.addEventListener('click', trying(() => act({ choose: item.id })));
  return make('div', '', button);
}

// What the sandbox says has both; what others said has one.
const told = (english, chinese) => t(chinese || english, english);
const bracketed = (chinese, english) => t(`［${chinese}］`, `[${english}] `);

// The sandbox sees answers and not rules: the command that explains one is what it can offer.
function whyButton(command) {
  const button = make('button', 'why', t('为什么', 'why'));
  button.type = 'button';
  button.addEventListener('click', () => {
    const shown = button.nextElementSibling;
    if (shown?.tagName === 'CODE') shown.remove();
    else button.after(make('code', '', command));
  });
  return button;
}

// The turn as the console of the server explains it, where the sandbox was told where that is.
function explained(turn) {
  const pages = now.state?.turn_pages;
  if (!/^[0-9a-f]{1,16}$/.test(turn ?? '') || !/^https?:/.test(pages ?? '')) return null;
  const element = link(pages + turn, t('解释', 'explained'));
  element.className = 'explained';
  return element;
}

const ways = {
  passive: t('被动回复', 'reply'), custom: t('客服消息', 'message'), template: t('模板消息', 'template'), refusal: t('平台没有送达', 'refused'),
  report: t('平台的回报', 'report'),
};

function showMessage(message) {
  const { body } = message;
  const unknown = () => make('div', 'bubble', `［${body.type}］`);
  let shown;
  try { shown = (kinds[body.type] ?? unknown)(body[body.type] ?? {}, body); } catch { shown = unknown(); }
  const item = make('li', message.side === 'follower' && body.type === 'act' ? 'event' : message.side, shown);
  item.dataset.number = message.number;
  const about = make('span', 'about', moment(message.at));
  if (ways[message.way]) about.append(` · ${ways[message.way]}`);
  if (message.rule) about.append(' · ', make('span', 'rule', message.rule));
  const explanation = explained(message.turn);
  if (explanation) about.append(' · ', explanation);
  if (body.why && message.side === 'follower') about.append(' · ', whyButton(body.why));
  item.append(about);
  at('messages').append(item);
  now.seen = Math.max(now.seen, message.number);
}

function showMessages(messages) {
  const list = at('messages');
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  for (const message of messages) if (message.number > now.seen) showMessage(message);
  if (isAtEnd && messages.length) list.scrollTop = list.scrollHeight;
}

// MARK: what is done

async function refresh() {
  const search = encodeURIComponent(at('search').value);
  now.state = await ask(`/sandbox/state?account=${encodeURIComponent(now.account)}&search=${search}&who=${encodeURIComponent(now.who)}`);
  if (now.account !== now.state.account) now.account = now.state.account;
  if (at('account').options.length !== now.state.accounts.length) {
    at('account').replaceChildren(...now.state.accounts.map((name) => make('option', '', name)));
  }
  at('account').value = now.account;
  at('console-state').textContent = now.state.console.connected ? t('服务器已接入', 'connected') : t('服务器未提交', 'not submitted');
  at('clock').textContent = `${moment(now.state.now)} ${now.state.zone}`;
  if (!now.who && now.state.followers.length) return choose(now.state.followers[0].name);
  showPeople();
  showCodes();
  showMenu();
  if (now.who) {
    const who = now.who;
    const answer = await ask(`/sandbox/conversation?account=${encodeURIComponent(now.account)}&who=${encodeURIComponent(who)}&after=${now.seen}`);
    if (who === now.who) showMessages(answer.messages);
  }
}

async function choose(name) {
  now.who = name;
  now.seen = 0;
  at('messages').replaceChildren();
  await refresh();
  at('messages').scrollTop = at('messages').scrollHeight;
}

async function act(what) {
  const arrival = at('arrival').value;
  const arriving = arrival === 'twice' ? { doubled: true } : arrival ? { late: arrival } : {};
  // It was said of this one.
  at('arrival').value = '';
  await tell('/sandbox/act', { who: now.who, ...what, ...arriving });
  await refresh();
}

at('new-person').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  const name = at('new-name').value.trim();
  if (!name) return;
  await tell('/sandbox/followers', { who: name });
  at('new-name').value = '';
  await choose(name);
}));
at('write').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  const text = at('words').value;
  if (!text || !person()?.following) return;
  at('words').value = '';
  await act({ text });
}));
at('tap').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  if (at('tap-key').value && person()?.following) await act({ click: at('tap-key').value });
}));
// Time goes from one thing that is due to the next, in the servers that live in it too: a long time takes several requests.
async function pass(span) {
  let moved = await tell('/sandbox/clock', { advance: span });
  let stuck = 0;
  while (moved.left_ms || moved.waits_for) {
    await refresh();
    const left = moved.left_ms;
    moved = await tell('/sandbox/clock', { advance_ms: left });
    stuck = moved.left_ms < left ? 0 : stuck + 1;
    if (stuck > 3) throw new Error(`${t('时间停住了，在等', 'time stands still and waits for')}: ${moved.waits_for}`);
  }
  if (!moved.servers.includes('serve')) {
    throw new Error(t('只有沙箱的时间动了，服务器还在本机的时间里', 'only the sandbox’s time has moved: the server does not live in it'));
  }
}
for (const button of at('more').querySelectorAll('[data-act]')) {
  button.addEventListener('click', trying(() => act(JSON.parse(button.dataset.act))));
}
at('block').addEventListener('click', trying(() => act({ block: !person()?.refuses })));
at('say').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  const voice = at('said').value;
  if (!voice || !person()?.following) return;
  at('said').value = '';
  await act({ send: { voice } });
}));
at('push').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  const words = at('pushed').value.trim();
  if (!words || !person()?.following) return;
  await act(words.startsWith('<') ? { push: words } : { type: words });
}));
at('handset').addEventListener('change', trying(async () => {
  await tell('/sandbox/followers', { who: now.who, phone: at('handset').value });
  await refresh();
}));
at('travel').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  try {
    await pass(at('span').value);
  } finally {
    await refresh();
  }
}));
at('console').addEventListener('submit', trying(async (event) => {
  event.preventDefault();
  try { await tell('/sandbox/console', {}); } finally { await refresh(); }
}));
at('speak').addEventListener('click', () => {
  try { localStorage.setItem('wxrules-lang', t('en', 'zh')); } catch { /* as above */ }
  const next = new URL(location);
  next.searchParams.delete('lang');
  location.replace(next);
});
at('open-codes').addEventListener('click', () => openCodes(!at('codes').classList.contains('open')));
at('follow').addEventListener('click', trying(() => act({ follow: true })));
at('leave').addEventListener('click', trying(() => act({ unfollow: true })));
at('search').addEventListener('input', trying(refresh));
at('account').addEventListener('change', trying(async () => {
  now.account = at('account').value;
  now.who = '';
  now.seen = 0;
  now.people = now.codes = now.menu = '';
  at('messages').replaceChildren();
  await refresh();
}));
at('image').addEventListener('change', trying(async () => {
  const [file] = at('image').files;
  at('image').value = '';
  if (!file) return;
  if (!now.who) throw new Error(t('先选一个人', 'choose somebody first'));
  await ask(`/sandbox/scan-image?account=${encodeURIComponent(now.account)}&who=${encodeURIComponent(now.who)}`, {
    method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: await file.arrayBuffer(),
  });
  await refresh();
}));

// Once a second; a server that is gone is said once and looked for again.
async function keepLooking() {
  try {
    await refresh();
    if (at('trouble').dataset.lost) { delete at('trouble').dataset.lost; trouble(null); }
  } catch (error) {
    at('trouble').dataset.lost = '1';
    trouble(new Error(`${t('沙箱没有应答', 'The sandbox does not answer')}: ${error.message}`));
  }
  setTimeout(keepLooking, 1000);
}
keepLooking();
