// Draws what a table beside it says: <figure data-plot="bar"> holds a canvas, and the table named by
// data-table has the labels in its first column and a series in each column with data-series. Rows
// named as a total are left out; data-top="20" takes the rows that have the most. The table stays for
// whoever cannot see the plot.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = () => ({prohibited: css('--bad'), undetermined: css('--open'), permitted: css('--good'), main: css('--brand'),
  robocall: css('--first'), live: css('--second'), not_said: css('--third'), undivided: css('--map-3')});

const value = (row, i) => Number(row.cells[i].dataset.value ?? row.cells[i].textContent);

function series(table, top) {
  const heads = [...table.tHead.rows[0].cells];
  const first = heads.findIndex((head) => head.dataset.series);
  let rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains('total'));
  if (top) rows = rows.filter((row) => value(row, first) > 0).sort((a, b) => value(b, first) - value(a, first)).slice(0, top);
  return {
    labels: rows.map((row) => row.cells[0].dataset.short ?? row.cells[0].textContent.trim()),
    sets: heads.flatMap((head, i) => head.dataset.series ? [{
      label: head.dataset.label ?? head.textContent.trim(), kind: head.dataset.series,
      data: rows.map((row) => value(row, i)),
    }] : []),
  };
}

function draw(figure) {
  const {labels, sets} = series(document.getElementById(figure.dataset.table), figure.dataset.top);
  const kind = figure.dataset.plot;
  const paint = colours();
  const axis = {grid: {color: css('--line')}, ticks: {color: css('--soft'), precision: 0}, stacked: true};
  const canvas = figure.querySelector('canvas');
  return new globalThis.Chart(canvas, {
    type: 'bar',
    data: {labels, datasets: sets.map((set) => ({
      label: set.label, data: set.data, backgroundColor: paint[set.kind], borderRadius: 3, maxBarThickness: 34,
    }))},
    options: {
      indexAxis: kind === 'bars-across' ? 'y' : 'x',
      animation: false, maintainAspectRatio: false,
      scales: {x: axis, y: axis},
      plugins: {legend: {display: sets.length > 1, labels: {color: css('--ink'), boxWidth: 12}}},
    },
  });
}

addEventListener('load', () => {
  if (!globalThis.Chart) return;
  globalThis.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  let drawn = [];
  const all = () => {
    drawn.forEach((chart) => chart.destroy());
    drawn = [...document.querySelectorAll('[data-plot]')].map((figure) => {
      figure.hidden = false;
      return draw(figure);
    });
  };
  all();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
});
