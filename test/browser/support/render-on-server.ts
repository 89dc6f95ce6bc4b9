import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../../support/source-files.js";
import { bundleWith } from "./bundle.js";

/** What a server with the React of these `node_modules` makes of the component `Page` in a file of this folder. */
export async function renderOnServer(modules: string, file: string, props: object = {}): Promise<string> {
  const code = await bundleWith(
    modules,
    `import { renderToString } from "react-dom/server";
     import { Page } from "./${file}.js";
     export const html = (props) => renderToString(<Page {...props} />);`,
    { platform: "node", format: "cjs" },
  );
  const exported = { exports: {} as { html: (props: object) => string } };
  // oxlint-disable-next-line typescript/no-implied-eval -- a bundle of our own, with a React that this process does not have
  new Function("module", "require", code)(exported, createRequire(join(root, "package.json")));
  return exported.exports.html(props);
}
