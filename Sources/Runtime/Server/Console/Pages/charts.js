// Lines by day, with their table. A build without Chart.js has the tables alone, and says so.
import { fill, h, more } from './dom.js';
import { session, today } from './format.js';
import { number, t } from './words.js';

let library;
const load = () => library ??= new Promise((done) => {
  if (!session.charts) return done(null);
  const script = h('script', { src: '/console/assets/chart.js', onload: () => done(globalThis.Chart ?? null), onerror: () => done(null) });
  document.head.append(script);
});
const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** - rows: days of a report. series: [word, value of its figures, 'main' | 'other' | 'thin']. table: the same for those who do not see it. */
export function chart(rows, series, table, ctx) {
  if (!rows.some((row) => series.some(([, value]) => value(row.figures)))) return h('div.empty', t('empty.days'));
  // A day that is not over would look like a fall.
  const over = rows.filter((row) => row.labels.day < today(ctx.account));
  const holder = h('div.chart');
  const details = more(t('chart.table'), table);
  const figure = h('figure', h('figcaption.legend', series.map(([label, , kind]) => h(`span.key-${kind}`, label))), holder, over.length < rows.length && h('p.quiet', t('chart.today')), details);
  const isOneYear = new Set(over.map((row) => row.labels.day.slice(0, 4))).size < 2;
  load().then((Chart) => {
    if (!Chart || over.length < 2) {
      fill(holder, h('p.quiet', Chart ? t('chart.short') : t('chart.none'))).className = '';
      details.open = true;
      return;
    }
    const canvas = h('canvas', { role: 'img', 'aria-label': series.map(([label]) => label).join(', ') });
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
        data: { labels: over.map((row) => isOneYear ? row.labels.day.slice(5) : row.labels.day), datasets: series.map(([label, value, kind]) => ({ label, data: over.map((row) => value(row.figures)), borderColor: style[kind][0], backgroundColor: style[kind][0], borderWidth: style[kind][1], borderDash: style[kind][2] ?? [], pointRadius: over.length > 45 ? 0 : 2.5, pointHitRadius: 12 })) },
        options: {
          animation: still.matches ? false : { duration: 250 }, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false },
          plugins: { legend: { display: false }, tooltip: { callbacks: { title: ([item]) => over[item.dataIndex].labels.day, label: (item) => ` ${item.dataset.label} ${number(item.raw)}` } } },
          scales: { x: { ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false } }, y: { beginAtZero: true, ticks: { ...ticks, precision: 0, callback: (value) => number(value) }, grid: { color: faint, drawBorder: false } } },
        },
      });
    };
    // Sizes and colours are known once it stands in the page.
    new ResizeObserver((sizes, watch) => { watch.disconnect(); draw(); }).observe(holder);
    dark.addEventListener('change', draw);
    ctx.onleave(() => { dark.removeEventListener('change', draw); drawn?.destroy(); });
  });
  return figure;
}
