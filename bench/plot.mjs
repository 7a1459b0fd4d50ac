// Draws doc/performance.svg from bench/measured.tsv: what a scrub costs by the size of the list and
// by the size of the input, wall seconds, both axes logarithmic.
//
//   node bench/plot.mjs
import {readFileSync, writeFileSync} from 'node:fs';

const here = new URL('.', import.meta.url);
// panel, line, x, seconds
const points = readFileSync(new URL('measured.tsv', here), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split('\t'))
  .map(([panel, line, x, seconds]) => ({panel, line, x: Number(x), seconds: Number(seconds)}));

const width = 360, height = 260, left = 52, top = 34;
const colours = ['#1b6ca8', '#b5541c', '#5a5a5a'];
const exponent = (value) => Math.log10(value);
const count = (value) =>
  value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : `${value}`;

const panels = [...new Set(points.map((point) => point.panel))];
const low = Math.floor(Math.min(...points.map((point) => exponent(point.seconds))));
const high = Math.ceil(Math.max(...points.map((point) => exponent(point.seconds))));
const y = (seconds) =>
  top + (height - top - 40) * (1 - (exponent(seconds) - low) / (high - low));

const draw = (panel, at) => {
  const mine = points.filter((point) => point.panel === panel);
  const xs = [...new Set(mine.map((point) => point.x))].sort((a, b) => a - b);
  const first = exponent(xs[0]), last = exponent(xs[xs.length - 1]);
  const x = (value) => left + (width - left - 20) * ((exponent(value) - first) / (last - first));
  const parts = [`<text x="8" y="18" font-weight="bold">${panel}</text>`];
  for (let power = low; power <= high; ++power) {
    const here = y(10 ** power);
    parts.push(`<line x1="${left}" x2="${width - 20}" y1="${here}" y2="${here}" stroke="#ddd"/>`);
    parts.push(`<text x="${left - 6}" y="${here + 4}" text-anchor="end">${10 ** power} s</text>`);
  }
  for (const value of xs) {
    parts.push(`<text x="${x(value)}" y="${height - 22}" text-anchor="middle">${count(value)}</text>`);
  }
  [...new Set(mine.map((point) => point.line))].forEach((line, index) => {
    const own = mine.filter((point) => point.line === line).sort((a, b) => a.x - b.x);
    const path = own.map((point) => `${x(point.x)},${y(point.seconds)}`).join(' ');
    parts.push(`<polyline points="${path}" fill="none" stroke="${colours[index]}" stroke-width="2"/>`);
    for (const point of own) {
      parts.push(`<circle cx="${x(point.x)}" cy="${y(point.seconds)}" r="3" fill="${colours[index]}"/>`);
    }
    parts.push(
      `<text x="${left + 110 * index}" y="${height - 4}" fill="${colours[index]}">${line}</text>`);
  });
  return `<g transform="translate(${at},0)">${parts.join('\n')}</g>`;
};

writeFileSync(
  new URL('../doc/performance.svg', here),
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width * panels.length}" height="${height}" ` +
    `font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n` +
    `${panels.map((panel, index) => draw(panel, width * index)).join('\n')}\n</svg>\n`);
