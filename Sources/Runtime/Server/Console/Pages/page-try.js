// An event against the rules in force, or others that are pasted: the explanation; and of others what is wrong with them and what they change.
import { get, post } from './api.js';
import { trouble } from './app.js';
import { button, choose, code, field, fill, h, input, list, more, query, quiet, say, section } from './dom.js';
import { explanation } from './explain.js';
import { many, session, shown } from './format.js';
import { difference, findings } from './page-rules.js';
import { turnLink } from './table.js';
import { t, word } from './words.js';

const kinds = ['scan', 'text', 'click', 'follow', 'unfollow', 'xml'];
const isBare = (kind) => kind === 'follow' || kind === 'unfollow';

export async function page(ctx) {
  const given = ctx.take('text', 'subscription', 'follower', 'at');
  const kind = kinds.find((one) => ctx.q.has(one)) ?? 'scan';
  const writes = ctx.q.has('write');
  const area = (id, rows) => h('textarea', { id, name: id, rows, spellcheck: 'false', maxlength: 1048576 });
  const rules = area('rules', 16);
  if (writes) rules.value = sketch(given.text ?? '');
  const what = h('span');
  const said = h('label', what, input('words', { value: isBare(kind) ? '' : ctx.q.get(kind) }));
  const xml = field('XML', area('xml', 8));
  const show = (chosen) => {
    said.hidden = isBare(chosen) || chosen === 'xml';
    xml.hidden = chosen !== 'xml';
    fill(what, t(`try.${chosen}.what`));
  };
  const load = async () => {
    const { files } = await get('/api/rules').catch(() => ({ files: [] }));
    if (files.length === 1) rules.value = files[0].text; else say(t(files.length ? 'try.many' : 'fault.0'));
  };
  const pasted = more(t('try.rules'), h('p.quiet', t('try.rules.lead')), h('label', h('span.unseen', t('try.rules')), rules), h('p', button('load', t('try.load'), load)));
  pasted.open = writes;
  pasted.className = 'row';
  const result = h('div.part.tall', { 'aria-live': 'polite' });
  const form = h('form.fields', { onsubmit: (event) => { event.preventDefault(); play(); } },
    field(t('event'), choose('kind', null, kind, kinds.map((one) => [one, t(`try.${one}`)]), show)), said, xml, field(t('subscription'), choose('subscription', null, given.subscription, [['', t('try.inferred')], ...['new', 'returning', 'existing'].map((one) => [one, t(`subscription.${one}`)])])),
    many() && field(t('account'), choose('account', null, ctx.account, session.accounts.map((one) => one.name))), field(t('try.follower'), input('follower', { value: given.follower, placeholder: 'f_0123456789abcdef', pattern: 'f_[0-9a-f]{16}' })), field(t('try.at'), input('at', { type: 'datetime-local', value: given.at })), pasted, h('p.row', h('button.act', t('page.try'))));
  form.account?.setAttribute('id', 'try-account');
  async function play() {
    const { kind, words, subscription, ...rest } = Object.fromEntries(new FormData(form));
    const account = rest.account ?? session.accounts[0]?.name;
    const body = { account, follower: rest.follower || null, at: rest.at || null, rules: rest.rules.trim() ? rest.rules : null, ...kind === 'xml' ? { xml: rest.xml } : { event: { [kind]: isBare(kind) || words, ...subscription && { subscription } } } };
    // The address says what was tried; rules and XML would be too long for it.
    history.replaceState(null, '', query('/console/try', { account, [kind]: kind === 'xml' ? null : words || '1', subscription, follower: body.follower, at: body.at }));
    try { fill(result, told(await post('/api/try', body))); } catch (error) { fill(result, trouble(error, play)); }
  }
  show(kind);
  if (ctx.q.get(kind) && !writes) await play();
  return { lead: t('try.lead'), body: h('div.trial', form, result) };
}

const told = ({ simulation, validation, tests, diff, replay, left_out: left }) => [
  left && h('p.bad', t('try.left', shown(left.map((part) => word('left', part))))),
  simulation && section('answer', null, explanation(simulation)), validation && section('findings', null, findings(validation)),
  tests && section('tests', null, h(tests.failed ? 'p.bad' : 'p.good', t('tests.sum', tests.passed, tests.failed)), list(tests.tests.filter((one) => !one.passed).map((one) => [h('strong', one.name), quiet(` ${one.place}`), list(one.failures)]))),
  diff && section('diff', null, difference(diff)),
  replay && section('replay', null, h('p', replay.turns ? t('replay.sum', replay.turns, replay.same, replay.differ, replay.incomparable) : t('replay.none')), list([...replay.differences, ...replay.lacking].map((row) => [h('strong', row.count), ' ', code(row.shown), row.examples.slice(0, 3).map((one) => [' ', turnLink(one.id)])]))),
];
/** A rule to begin with, for a text that nobody answers. YAML takes a JSON string for what it is. */
const sketch = (text) => `# ${t('try.sketch')}\n  - id: new-rule\n    on: text\n    when: { text: { contains: ${JSON.stringify(text)} } }\n    reply: ${JSON.stringify(t('try.sketch.reply'))}\n`;
