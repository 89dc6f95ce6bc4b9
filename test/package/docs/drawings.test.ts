import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { renderDrawings } from "../../drawings/render.mjs";
import { root } from "../../support/source-files.js";

const folder = join(root, ".github/docs");

test("the drawings are what the script makes, and nothing else (npm run draw)", async () => {
  const committed = readdirSync(folder).filter((name) => name.endsWith(".svg"));
  const read = Object.fromEntries(committed.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  expect(read).toEqual(await renderDrawings());
});
