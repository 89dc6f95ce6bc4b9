// The chart of what the middleware costs, from the result of a run of `npm run bench` that was kept.
import { existsSync, readFileSync } from "node:fs";

/** @typedef {import("./drawings.mjs").Palette} Palette */
/** @typedef {import("../bench/results.mjs").Results} Results */

/** The run that the chart shows: `npm run bench -- middleware registry --keep` writes it. */
export const keptRun = new URL("cost.json", import.meta.url);

const left = 368;
const full = 300;
const width = 780;
const rowHeight = 22;
const barHeight = 13;

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param {Record<string, Palette>} palettes @returns {Record<string, string>} SVG by file; nothing where no run was kept */
export function costCharts(palettes) {
  if (!existsSync(keptRun)) return {};
  return Object.fromEntries(
    Object.entries(palettes).map(([theme, palette]) => [`cost-${theme}.svg`, costChart(palette)]),
  );
}

/** @param {Palette} palette @returns {string} SVG */
function costChart({ ink, soft, line, good, bad, paper }) {
  /** @type {Results} */
  const { machine, parts } = JSON.parse(readFileSync(keptRun, "utf8"));
  const rows = Object.values(parts)
    .flat()
    .filter(({ ratio }) => ratio !== undefined);
  const groups = ["middleware.ts", "proxy.ts"].map((title) => ({
    title,
    rows: rows
      .filter(({ name }) => name.startsWith(`${title}: `))
      .map(({ name, ratio = 0 }) => ({ label: name.slice(title.length + 2), ratio })),
  }));
  const text = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ attributes,
    /** @type {string} */ content,
  ) =>
    `<text x="${x}" y="${y}" font-family="Helvetica, Arial, sans-serif" font-size="12" ${attributes}>${escaped(content)}</text>`;
  /** @type {string[]} */
  const shapes = [];
  let y = 24;
  for (const { title, rows: bars } of groups.filter((group) => group.rows.length > 0)) {
    shapes.push(text(10, y, `fill="${ink}" font-weight="bold"`, title));
    y += rowHeight;
    for (const { label, ratio } of bars) {
      const length = Math.round(full * Math.min(ratio, 1.05));
      const isOurs = /^(ours|Redis|PostgreSQL)/.test(label);
      shapes.push(
        text(left - 8, y, `fill="${ink}" text-anchor="end"`, label),
        `<rect x="${left}" y="${y - 11}" width="${length}" height="${barHeight}" rx="2" fill="${isOurs ? good : /by hand|auth0/.test(label) ? bad : paper}" stroke="${line}"/>`,
        text(left + length + 6, y, `fill="${soft}"`, ratio.toFixed(2)),
      );
      y += rowHeight;
    }
    y += rowHeight / 2;
  }
  const axis = `<line x1="${left + full}" y1="12" x2="${left + full}" y2="${y - rowHeight}" stroke="${line}" stroke-dasharray="3 3"/>`;
  shapes.push(
    axis,
    text(left + full, y - 4, `fill="${soft}" text-anchor="middle"`, "a middleware that does nothing = 1"),
  );
  shapes.push(
    text(10, y + rowHeight - 6, `fill="${soft}"`, `Requests per second of one API route, as a share. ${machine}.`),
  );
  const height = y + rowHeight + 6;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${shapes.join("\n")}\n</svg>\n`;
}
