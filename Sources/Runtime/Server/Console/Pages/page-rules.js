// The rules as they stand in their files, with hits in the margin; an event tried against them or others; changed ones on a share of the followers.
import { early, get, post } from './api.js';
import { at, bad, choose, code, copy, fill, h, link, more, options, pageOf, query, quiet, say, section, small, to } from './dom.js';
import { explanation } from './explain.js';
import { many, none, percent, session, shown, time } from './format.js';
import { asked, dayForm } from './report.js';
import { table } from './table.js';
import { view } from './view.js';
import { number, t, word } from './words.js';

async function rules(ctx) {
  const { revision, rule: chosen } = ctx.take('revision', 'rule');
  const address = query('/api/report/rules', asked(ctx));
  const hits = early(address);
  const asks = (revision) => get(query('/api/rules', { revision, account: null }));
  const found = await asks(revision).catch((error) => { if (error.status !== 404 || !revision) throw error; return asks(); });
  const isOld = found.revision !== session.revision;
  return {
    controls: [choose('revision', t('revision'), found.revision, found.kept.map((one) => [one.revision, `${one.revision} ${one.revision === session.revision ? t('rules.now') : ''}`])), dayForm(ctx)],
    lead: [t('rules.lead', found.rules.length), revision && found.revision !== revision && [' ', bad(t('rules.kept.not', revision))], isOld && [' ', to('rules', { rule: chosen }, t('rules.back'))]],
    body: [
      h('nav.row', { 'aria-label': t('rules.parts') }, [isOld ? 'diff' : 'findings', 'hits', 'unanswered', 'source'].map((id) => link(`#h-${id}`, t(id)))),
      isOld ? ctx.section('diff', query('/api/diff', { old: found.revision, account: null }), difference) : ctx.section('findings', '/api/validate', findings),
      ctx.section('hits', () => hits, (one) => table('hits', [...one.rules, ...one.idle.map((idle) => ({ ...idle, part: 'idle', hits: 0, last: null }))].map((row) => ({ ...row, name: row.rule ?? 'none' })), 'rule hits:num:bar part last account', {
        caption: one.since && [t('hits.since'), ' ', time(one.since)], csv: address, ctx,
      })),
      ctx.section('unanswered', () => Promise.all([get(query('/api/report/unanswered')), get(query('/api/turns', { kind: 'text', limit: 1 })), hits.then((one) => spare(found.rules, one.rules), () => null)]), ([rows, texts, caught]) => [rows.length > 0 && caught, table('unanswered', rows, 'text:wide times:bar last:time account act:wide', {
        csv: query('/api/report/unanswered'), ctx, empty: caught || (texts.length ? h('p.good', t('unanswered.none')) : h('p.quiet', t('unanswered.nothing'))),
        cells: { text: (row) => h('q', row.text), act: (row) => h('span.acts', near(row, ctx), to('try', { text: row.text, account: row.account, write: '1' }, t('unanswered.write'))) },
      })]),
      section('source', null, ctx.part(() => hits.catch(() => null), (one) => {
        requestAnimationFrame(() => chosen && !location.hash && at(`rule-${chosen}`)?.scrollIntoView({ block: 'center' }));
        return found.files.map((file) => source(file, found.rules.filter((rule) => rule.file === file.path), one, chosen));
      })),
    ],
  };
}

/** Texts that nothing but a fallback answered: nobody thought of them either. */
function spare(rules, hits) {
  const rows = hits.filter(({ rule, part }) => part === 'answered' && rules.some((one) => one.rule === rule && one.tier === 'fallback' && /text|any/.test(one.kinds)));
  return rows.length > 0 && h('p', t('unanswered.spare', rows.reduce((sum, row) => sum + row.hits, 0)), [...new Set(rows.map((row) => row.rule))].map((rule) => [' ', to('turns', { rule }, code(rule))]));
}

function source(file, rules, hits, chosen) {
  const count = {};
  for (const row of hits?.rules ?? []) count[row.rule] = (count[row.rule] ?? 0) + row.hits;
  const most = Math.max(...rules.map((rule) => count[rule.rule] ?? 0), 1);
  return h('div.scroll.source', { role: 'region', tabindex: 0, 'aria-label': file.path }, h('table', h('caption', code(file.path)), h('thead.unseen', h('tr', ['hits', 'line', 'source'].map((key) => h('th', { scope: 'col' }, t(key))))),
    h('tbody', file.text.replace(/\n$/, '').split('\n').map((line, place) => {
      const { rule, first_line: begins } = rules.find((one) => place + 1 >= one.first_line && place + 1 <= one.last_line) ?? {};
      const isHead = begins === place + 1;
      const hit = isHead && hits ? count[rule] ?? 0 : null;
      return h(rule && rule === chosen ? 'tr.chosen' : 'tr', { id: isHead && `rule-${rule}` }, h(hit === null ? 'td' : 'td.num.bar', { share: hit === null ? null : hit / most }, hit === null ? '' : hit ? to('turns', { rule }, hit) : quiet(t('hits.never'))), h('td.num.quiet', place + 1), h('td', code(line || ' ')));
    }))));
}

/** The rules that came nearest, and the condition that each stopped at. */
function near(row, ctx) {
  const answer = h('div');
  const box = more(t('why'), answer);
  box.addEventListener('toggle', () => box.open && !answer.childElementCount
    && fill(answer, ctx.part(() => post('/api/try', { account: row.account, event: { text: row.text } }), ({ simulation }) => explanation(simulation))));
  return box;
}

const findings = (found) => {
  const { proved } = found.summary;
  return view('findings', { ...found, proved, able: proved && proved.rules - proved.unreachable - proved.rulesNotProved, unproved: proved && proved.rulesNotProved + proved.codesNotProved });
};
const difference = (found) => view('diff', { ...found, hidden: Object.entries(found.more ?? {}).map(([kind, count]) => `${word('more', kind)} ${number(count)}`), changed: Object.entries(found.rules ?? {}).filter(([, names]) => names.length).map(([kind, names]) => ({ kind, names })) });

// MARK: try

const kinds = ['scan', 'text', 'click', 'follow', 'unfollow', 'xml'];
const isBare = (kind) => kind === 'follow' || kind === 'unfollow';

function tries(ctx) {
  const { q } = ctx;
  const kind = kinds.find((one) => q.has(one)) ?? 'scan';
  const writes = q.has('write');
  const result = h('div.part.tall', { 'aria-live': 'polite' });
  const form = copy('try-form', { ...ctx.take('subscription', 'follower', 'at'), kind, words: !isBare(kind) && q.get(kind), rules: writes && sketch(q.get('text') ?? '') }, play);
  fill(form.account, options(session.accounts.map((one) => one.name), ctx.account)).parentElement.hidden = !many();
  form.querySelector('details').open = writes;
  get('/api/codes').then((codes) => fill(form.querySelector('datalist'), codes.slice(0, 500).map((one) => h('option', { value: one.scene, label: shown([one.address, ...one.columns]) }))), () => {});
  const show = () => {
    const scans = form.kind.value === 'scan';
    form.words.required = !(form.words.parentElement.hidden = isBare(form.kind.value) || form.kind.value === 'xml');
    form.words.setAttribute('list', scans && 'scenes');
    if (scans) form.subscription.value ||= 'new';
    // What somebody is who is known stands in the books.
    form.known.hidden = !(form.subscription.disabled = Boolean(form.follower.value));
    form.xml.parentElement.hidden = form.kind.value !== 'xml';
  };
  form.kind.onchange = form.follower.oninput = show;
  form.load.onclick = async () => {
    const { files } = await get('/api/rules').catch(() => ({ files: [] }));
    if (files.length === 1) form.rules.value = files[0].text; else say(t(files.length ? 'try.many' : 'fault.0'));
  };
  function play({ kind, words, subscription, account, follower, at, xml }) {
    const rules = form.rules.value;
    const body = { account, follower: follower || null, at: at || null, rules: rules.trim() ? rules : null, ...kind === 'xml' ? { xml } : { event: { [kind]: isBare(kind) || words, ...subscription && { subscription } } } };
    // The address says what was tried; rules and XML would be too long for it.
    history.replaceState(null, '', pageOf('try', { account, [kind]: kind === 'xml' ? null : words || '1', subscription, follower, at }));
    fill(result, ctx.part(() => post('/api/try', body), told));
  }
  show();
  if (q.get(kind) && !writes) play(Object.fromEntries(new FormData(form)));
  return { lead: t('try.lead'), body: h('div.trial', form, result) };
}

const outcomes = (found) => {
  const wrong = found.tests.filter((one) => !one.passed);
  return view('tests', { ...found, outcome: found.failed ? 'bad' : found.passed ? 'good' : 'quiet', wrong, hidden: found.failed - wrong.length });
};
const told = ({ simulation, validation, tests, diff, replay, left_out: left }) => [
  left && h('p.bad', t('try.left', shown(left.map((part) => word('left', part))))),
  simulation?.event?.kind === 'scan' && !simulation.campaign && h('p.bad', t('try.unknown')),
  simulation && section('answer', null, explanation(simulation)), validation && section('findings', null, findings(validation)),
  tests && section('tests', null, outcomes(tests)),
  diff && section('diff', null, difference(diff)),
  replay && section('replay', null, view('replay', { ...replay, rows: [...replay.differences, ...replay.lacking].map((row) => ({ ...row, examples: row.examples.slice(0, 3) })) })),
];
/** A rule to begin with, for a text that nobody answers. YAML takes a JSON string for what it is. */
const sketch = (text) => `# ${t('try.sketch')}\n  - id: new-rule\n    on: text\n    when: { text: { contains: ${JSON.stringify(text)} } }\n    reply: ${JSON.stringify(t('try.sketch.reply'))}\n`;

// MARK: rollouts

async function rollouts(ctx) {
  const one = await get('/api/rollout');
  const runs = one.state === 'running';
  return {
    lead: t('rollouts.about'),
    body: [
      one.state === 'none' ? h('div.empty', t('rollouts.none'), ' ', code('wxrules rollout start rules-next/ --percent 5')) : rollout(one, runs),
      ctx.operates ? change(ctx, one, runs) : h('p.quiet', t('role.only')),
      one.state !== 'none' && ctx.section('diff', query('/api/diff', { old: one.beside, new: one.revision, account: null }), difference),
    ],
  };
}

function rollout(one, runs) {
  const side = (name) => (row) => row[name].trials ? [percent(row[name].rate), small(number(row[name].events), '/', number(row[name].trials))] : none(t('guards.nothing'));
  return section('rollout', runs ? t('rollout.running', one.percent) : t('rollout.last'),
    view('rollout', one),
    table('guards', one.guards, 'guard:is=guard new:num old:num evidence:num bar:wide says', {
      notes: [t('guards.note'), one.counts_began_anew && t('rollout.anew')].filter(Boolean),
      cells: {
        new: side('new'), old: side('old'), evidence: (row) => `${number(row.evidence)} / ${number(row.stops_at)}`, bar: (row) => h('span.meter', { share: Math.min(1, Math.max(0, Math.log(row.evidence) / Math.log(row.stops_at))) }),
        says: (row) => row.evidence >= row.stops_at ? bad(t('guards.stopped')) : row.new.trials ? t('guards.fine') : quiet(t('guards.nothing')),
      },
    }));
}

function change(ctx, one, runs) {
  const fault = h('div');
  const made = copy('rollout-form', { percent: runs ? Math.min(99, one.percent * 2) : 5 }, ({ path, percent }) => ctx.change(fault, '/api/rollout', { percent: Number(percent), ...path && { path } }, t('rollout.ask', percent)));
  const { path, stop, finish } = made.elements;
  path.disabled = path.parentElement.hidden = runs;
  fill(made.querySelector('.act'), t(runs ? 'rollout.more' : 'rollout.start'));
  for (const verb of [stop, finish]) Object.assign(verb, { hidden: !runs, onclick: () => ctx.change(fault, `/api/rollout/${verb.id}`, {}, t(`rollout.${verb.id}.ask`)) });
  return section('next', t(runs ? 'rollout.next' : 'rollout.begin'), fault, made);
}

export const pages = { rules, try: tries, rollouts };
