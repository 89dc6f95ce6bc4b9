import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";
import { root } from "../../support/source-files.js";

const folder = join(root, "test/browser/support");

/** Bundles code of this folder, and of `src`, into one script. */
async function bundle({ alias = {}, ...options }: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    alias: {
      "next-session-timeout/react": join(root, "src/react/index.ts"),
      "next-session-timeout/dialog": join(root, "src/react/dialog/index.ts"),
      "next-session-timeout/texts": join(root, "src/texts"),
      "next-session-timeout/kept-form": join(root, "src/react/kept-form/index.ts"),
      ...alias,
    },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    ...options,
  });
  return outputFiles?.[0]?.text ?? "";
}

const pages = new Map<string, Promise<string>>();

/** The script of a page in this folder, bundled once. */
export function pageScript(name: "client-page" | "cover-page" | "dialog-page" | "kept-form-page"): Promise<string> {
  const script = pages.get(name) ?? bundle({ entryPoints: [`${name}.tsx`] });
  pages.set(name, script);
  return script;
}

/** Bundles a few lines of TSX, which may import what is in this folder, with the React of a `node_modules`. */
export function bundleWith(modules: string, contents: string, options: BuildOptions = {}): Promise<string> {
  return bundle({
    stdin: { contents, resolveDir: folder, loader: "tsx" },
    alias: { react: join(modules, "react"), "react-dom": join(modules, "react-dom") },
    ...options,
  });
}
