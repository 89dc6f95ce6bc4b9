// `npm run draw` writes the drawings of .github/docs anew.
import { writeFileSync } from "node:fs";
import { renderDrawings } from "./render.mjs";

for (const [file, svg] of Object.entries(await renderDrawings())) {
  writeFileSync(new URL(`../../.github/docs/${file}`, import.meta.url), svg);
}
