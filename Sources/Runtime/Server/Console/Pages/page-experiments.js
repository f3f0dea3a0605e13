// Experiments: who saw which arm, what they did after it, and what can be said of that.
import { h, query, quiet, section } from './dom.js';
import { difference, none, percent, time } from './format.js';
import { table } from './table.js';
import { number, t, word } from './words.js';

export const page = (ctx) => ({
  lead: t('experiments.about'),
  body: ctx.part(query('/api/report/experiments'), (found, csv) => found.length ? found.map((one, place) => experiment(one, `arms${place}`, csv, ctx)) : h('div.empty', t('experiments.none')), '.tall'),
});

const points = (share) => difference(Math.round(share * 1000) / 10);

function experiment(one, id, csv, ctx) {
  const [verdict, winner] = one.verdict.split(/ (.*)/s);
  const [base] = one.arms;
  const columns = (base?.measures ?? []).flatMap(({ measure }, place) => {
    const of = (arm) => arm.measures.find((each) => each.measure === measure) ?? { share: null, difference: null };
    const unknown = () => none(t('measure.unknown'));
    return [
      [`share${place}`, (arm) => of(arm).share === null ? unknown() : [percent(of(arm).share), h('small', ` ${number(of(arm).count)}/${number(of(arm).of)}`)], { head: word('measure', measure), num: true, bar: true, value: (arm) => of(arm).share }],
      [`against${place}`, (arm) => arm === base ? '' : of(arm).difference === null ? unknown() : [points(of(arm).difference), h('small', ` (${points(of(arm).low)} … ${points(of(arm).high)})`)], { head: t('experiment.against', base.arm), means: t('experiment.against.means'), num: true, value: (arm) => of(arm).difference }],
    ];
  });
  return section(id, one.experiment,
    h('p.verdict', h('strong', t(`verdict.${verdict}`, winner)), verdict === 'early' && one.decided_from && [` ${t('verdict.from')} `, time(one.decided_from)], one.until && quiet(` · ${t('code.until')} `, time(one.until))),
    one.sample_ratio?.alarm && h('p.bad', t('experiment.alarm', one.sample_ratio.chance.toPrecision(2))), one.mixed > 0 && h('p', t('experiment.mixed', one.mixed)),
    table(id, one.arms, [['arm', 'text', { head: t('arm') }], ['exposed', 'num', { head: t('experiment.exposed'), means: t('experiment.exposed.means') }], ...columns], { caption: t('experiment.arms', one.experiment), csv, ctx }));
}
