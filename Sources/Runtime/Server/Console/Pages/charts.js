// Lines by day, with their table. A build without Chart.js has the tables alone, and says so.
import { fill, h, more } from './dom.js';
import { session, today } from './format.js';
import { hasFigures, headOf, linesOf, valueOf } from './report.js';
import { number, t } from './words.js';

let library;
const load = () => library ??= new Promise((done) => {
  if (!session.charts) return done(null);
  document.head.append(h('script', { src: '/console/assets/chart.js', onload: () => done(globalThis.Chart ?? null), onerror: () => done(null) }));
});
const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** - report: by day. kinds: its columns, each as 'main', 'other' or 'thin'. table: the same for those who do not see it, with the same ways to the lines. */
export function chart({ rows, ...report }, kinds, table, ctx, campaign) {
  const keys = Object.keys(kinds);
  if (!rows.some((row) => keys.some((key) => valueOf(key, row.figures)))) return h('div.empty', t('empty.days'));
  // A day that is not over would look like a fall.
  const over = rows.filter((row) => row.labels.day < today(ctx.account));
  // Behind the last line of the ledger nothing is known: no line falls to 0 there.
  const last = rows.findLastIndex(hasFigures);
  const holder = h('div.chart');
  const details = more(t('chart.table'), table);
  const isOneYear = new Set(over.map((row) => row.labels.day.slice(0, 4))).size < 2;
  load().then((Chart) => {
    if (!Chart || over.length < 2) {
      fill(holder, h('p.quiet', t(Chart ? 'chart.short' : 'chart.none'))).className = '';
      details.open = true;
      return;
    }
    const canvas = h('canvas', { role: 'img', 'aria-label': keys.map(headOf).join(', ') });
    fill(holder, canvas);
    const colour = (name) => getComputedStyle(holder.appendChild(h(`span.probe-${name}`, { hidden: true }))).color;
    let drawn;
    const draw = () => {
      drawn?.destroy();
      const [accent, text, soft, faint] = ['accent', 'text', 'quiet', 'line'].map(colour);
      const style = { main: [accent, 2], other: [text, 1.5, [5, 3]], thin: [soft, 1] };
      const ticks = { color: soft, font: { family: getComputedStyle(document.body).fontFamily, size: 12 } };
      drawn = new Chart(canvas, {
        type: 'line',
        data: {
          labels: over.map(({ labels }) => labels.day.slice(isOneYear ? 5 : 0)),
          datasets: keys.map((key) => {
            const [borderColor, borderWidth, borderDash = []] = style[kinds[key]];
            return { label: headOf(key), data: over.map((row, place) => place > last ? null : valueOf(key, row.figures)), borderColor, backgroundColor: borderColor, borderWidth, borderDash, pointRadius: over.length > 45 ? 0 : 2.5, pointHitRadius: 12 };
          }),
        },
        options: {
          animation: still.matches ? false : { duration: 250 }, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false },
          onClick: (event) => {
            const [point] = drawn.getElementsAtEventForMode(event, 'nearest', { intersect: false }, true);
            if (point) ctx.go(linesOf(keys[point.datasetIndex], report, over[point.index].labels, campaign));
          },
          plugins: { legend: { display: false }, tooltip: { callbacks: { title: ([item]) => over[item.dataIndex].labels.day, label: (item) => ` ${item.dataset.label} ${number(item.raw)}`, footer: () => t('chart.click') } } },
          scales: { x: { ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false } }, y: { beginAtZero: true, ticks: { ...ticks, precision: 0, callback: number }, grid: { color: faint, drawBorder: false } } },
        },
      });
    };
    // Sizes and colours are known once it stands in the page; it is looked at before that, too.
    new ResizeObserver((sizes, watch) => { if (holder.isConnected) { watch.disconnect(); draw(); } }).observe(holder);
    dark.addEventListener('change', draw);
    ctx.onleave(() => { dark.removeEventListener('change', draw); drawn?.destroy(); });
  });
  return h('figure', h('figcaption.legend', keys.map((key) => h(`span.key-${kinds[key]}`, headOf(key)))), holder, over.length < rows.length && h('p.quiet', t('chart.today')), last + 1 < over.length && h('p.quiet', t('chart.gap', rows[last].labels.day)), details);
}
