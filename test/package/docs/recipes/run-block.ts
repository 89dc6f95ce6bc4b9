import { createRequire } from "node:module";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { codeBlocks } from "../../../support/code-blocks.js";
import { root } from "../../../support/source-files.js";

const requireInstalled = createRequire(__filename);

/**
 * Runs the code block of a page in .github/docs that is to be pasted into `file`, as it stands there, and returns what it
 * exports.
 */
export function runBlock(page: string, file: string): unknown {
  const block = codeBlocks(join(root, ".github/docs", page)).find((shown) => shown.file === file);
  if (block === undefined) throw new Error(`${page} shows no ${file}`);
  const { code } = transformSync(block.code, { loader: "ts", format: "cjs", target: "es2022" });
  const module = { exports: {} as unknown };
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the page's own code
  new Function("module", "require", code)(module, requireInstalled);
  return module.exports;
}
