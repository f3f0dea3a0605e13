// The rules as they stand in their files, with hits in the margin; what was found in them; what nobody answers.
import { early, get, post } from './api.js';
import { at, bad, choose, code, fill, h, lines, link, list, more, query, quiet, section, to } from './dom.js';
import { bubble, explanation } from './explain.js';
import { ago, session, time } from './format.js';
import { asked, dayForm } from './report.js';
import { ruleLink, table, warned } from './table.js';
import { t } from './words.js';

export async function page(ctx) {
  const { revision, rule: chosen } = ctx.take('revision', 'rule');
  const address = query('/api/report/rules', asked(ctx));
  const hits = early(address);
  const asks = (revision) => get(query('/api/rules', { revision, account: null }));
  const found = await asks(revision).catch((error) => { if (error.status !== 404 || !revision) throw error; return asks(); });
  const isOld = found.revision !== session.revision;
  return {
    controls: [choose('revision', t('revision'), found.revision, found.kept.map((one) => [one.revision, one.revision === session.revision ? `${one.revision} ${t('rules.now')}` : one.revision]), (value) => ctx.set({ revision: value === session.revision ? null : value })), dayForm(ctx)],
    lead: [t('rules.lead', found.rules.length), revision && found.revision !== revision && [' ', bad(t('rules.kept.not', revision))], isOld && [' ', to('rules', { rule: chosen }, t('rules.back'))]],
    body: [
      h('nav.row', { 'aria-label': t('rules.parts') }, [isOld ? 'diff' : 'findings', 'hits', 'unanswered', 'source'].map((id) => link(`#h-${id}`, t(id)))),
      isOld ? ctx.section('diff', query('/api/diff', { old: found.revision, account: null }), difference) : ctx.section('findings', '/api/validate', findings),
      ctx.section('hits', () => hits, (one) => table('hits', [...one.rules, ...one.idle.map((idle) => ({ ...idle, part: 'idle', hits: 0, last: null }))], [
        ['rule', 'rule'], ['hits', (row) => row.hits ? to('turns', { rule: row.rule ?? 'none', account: row.account }, row.hits) : '0', { num: true, bar: true }], ['part', (row) => row.part === 'idle' ? h('strong', t('part.idle')) : row.rule ? t(`part.${row.part}`) : ''], ['last', (row) => row.last && [time(row.last, row.account), quiet(` ${ago(row.last)}`)], { blank: t('part.idle') }], ['account'],
      ], { caption: one.since && [t('hits.since'), ' ', time(one.since)], csv: address, ctx })),
      ctx.section('unanswered', query('/api/report/unanswered'), (rows, csv) => table('unanswered', rows, [
        ['text', (row) => h('q', row.text), { wide: true }], ['times', 'num', { bar: true }], ['last'], ['account'], ['act', (row) => h('span.acts', near(row), to('try', { text: row.text, account: row.account, write: '1' }, t('unanswered.write'))), { sort: false, wide: true }],
      ], { csv, ctx, empty: h('p.good', t('unanswered.none')) })),
      section('source', null, ctx.part(() => hits.catch(() => null), (one) => {
        requestAnimationFrame(() => chosen && !location.hash && at(`rule-${chosen}`)?.scrollIntoView({ block: 'center' }));
        return found.files.map((file) => source(file, found.rules.filter((rule) => rule.file === file.path), one, chosen));
      })),
    ],
  };
}

function source(file, rules, hits, chosen) {
  const count = {};
  for (const row of hits?.rules ?? []) count[row.rule] = (count[row.rule] ?? 0) + row.hits;
  const most = Math.max(...rules.map((rule) => count[rule.rule] ?? 0), 1);
  return h('div.scroll.source', { role: 'region', tabindex: 0, 'aria-label': file.path }, h('table', h('caption', code(file.path)), h('thead.unseen', h('tr', ['hits', 'line', 'source'].map((key) => h('th', { scope: 'col' }, t(key))))),
    h('tbody', file.text.replace(/\n$/, '').split('\n').map((line, place) => {
      const rule = rules.find((one) => place + 1 >= one.first_line && place + 1 <= one.last_line);
      const begins = rule?.first_line === place + 1 && rule;
      const hit = begins && hits ? count[rule.rule] ?? 0 : null;
      return h(rule?.rule === chosen && chosen ? 'tr.chosen' : 'tr', { id: begins && `rule-${rule.rule}` }, h(hit === null ? 'td' : 'td.num.bar', { share: hit === null ? null : hit / most }, hit === null ? '' : hit ? to('turns', { rule: rule.rule }, hit) : quiet(t('hits.never'))), h('td.num.quiet', place + 1), h('td', code(line || ' ')));
    }))));
}

/** The rules that came nearest, and the condition that each stopped at. */
function near(row) {
  const answer = h('div');
  const box = more(t('why'), answer);
  box.addEventListener('toggle', async () => {
    if (!box.open || answer.childElementCount) return;
    try { fill(answer, explanation((await post('/api/try', { account: row.account, event: { text: row.text } })).simulation)); } catch (error) { fill(answer, bad(error.message || t('fault.0'))); }
  });
  return box;
}

export function findings({ findings: all, summary: { proved } }) {
  const notProved = proved ? proved.rulesNotProved + proved.codesNotProved : 0;
  return [proved && lines([t('proved.rules', proved.rules - proved.unreachable - proved.rulesNotProved, proved.rules), proved.codes > 0 && t('proved.codes', proved.codesAnswered, proved.codes), notProved > 0 && t('proved.not', notProved)].filter(Boolean)),
    all.length ? h('ul.findings', all.map((one) => h('li', h('p', warned(one.severity === 'error', h('strong', t(`severity.${one.severity}`))), ' ', code(one.code), ' ', h('span', { lang: 'en' }, one.message), quiet(` ${one.primary.file}:${one.primary.range.start.line}`)),
      h('div.quiet', { lang: 'en' }, [...one.notes, ...one.help].map((line) => h('p', line))), one.witnesses?.map((witness) => more(witness.line, h('pre', witness.test)))))) : h('p.good', t('findings.none'))];
}
export function difference(found) {
  if (found.same) return h('p.good', t('diff.same'));
  const side = (name, texts) => h('div', h('p.quiet', t(`diff.${name}`)), bubble(texts));
  return [h('p', { lang: 'en' }, found.verdict), h('ul.findings', found.classes.map((one) => h('li', h('p', { lang: 'en' }, h('strong', one.heading)), h('p.quiet', { lang: 'en' }, one.event), h('div.pair', side('before', one.outcomeBefore), side('after', one.outcomeAfter)), one.test && more(t('diff.test'), h('pre', one.test))))),
    list([...found.campaigns.map((one) => [one.campaign, `: ${one.fate}`, one.reprinted?.length > 0 && ` · ${t('diff.reprint', one.reprinted.length)}`]), ...Object.entries(found.rules).filter(([, names]) => names.length).map(([kind, names]) => [t(`diff.${kind}`), ' ', names.map((name) => [ruleLink(name), ' '])]), ...found.notProved.map((one) => [t('diff.not'), ' ', code(one.rule), quiet(` ${one.reason}`)])])];
}
