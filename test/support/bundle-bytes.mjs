import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

/**
 * How much a browser loads of a module, after minifying and gzip -9, without what the app has anyway.
 *
 * @param {string} contents of a module that stands in the repository's folder
 * @param {{ had?: readonly string[], nodePaths?: readonly string[] }} [options] `had`: what else the page has;
 *   `nodePaths`: where packages are that the repository does not have
 * @returns {Promise<{ bytes: number, gzip: number }>}
 */
export async function bundleBytes(contents, { had = [], nodePaths = [] } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    nodePaths: [...nodePaths],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    // What Next's build puts in their place, in an app without a `basePath` of its own. The others are next-auth's.
    define: {
      "process.env.NODE_ENV": '"production"',
      "process.env.__NEXT_ROUTER_BASEPATH": '""',
      "process.env.__NEXT_TRAILING_SLASH": "false",
      "process.env.NEXTAUTH_URL": '""',
      "process.env.NEXTAUTH_URL_INTERNAL": '""',
      "process.env.VERCEL_URL": '""',
    },
    external: ["react", "react/*", "react-dom", "next", "next/*", "iron-session", ...had],
  });
  const text = outputFiles[0]?.contents ?? "";
  return { bytes: text.length, gzip: gzipSync(text, { level: 9 }).length };
}
