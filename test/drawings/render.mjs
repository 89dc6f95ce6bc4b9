import { instance } from "@viz-js/viz";
import { costCharts } from "./cost-chart.mjs";
import { palettes, sources } from "./drawings.mjs";

/**
 * The drawings of .github/docs, made by Graphviz and of a run of the benchmark: the same each time.
 *
 * @returns {Promise<Record<string, string>>} SVG by the name of its file
 */
export async function renderDrawings() {
  const viz = await instance();
  const graphs = Object.fromEntries(
    Object.entries(sources).map(([file, source]) => {
      const svg = viz.renderString(source, { format: "svg" });
      // Only the picture: no prologue with Graphviz's version in it, no tooltips that name a node by its variable.
      const picture = svg.slice(svg.indexOf("<svg")).replaceAll(/<title>.*?<\/title>\n|<!--.*?-->\n/g, "");
      return [
        file,
        picture.replaceAll('font-family="Helvetica,sans-Serif"', 'font-family="Helvetica, Arial, sans-serif"'),
      ];
    }),
  );
  return { ...graphs, ...costCharts(palettes) };
}
