import { join } from "node:path";
import type { Plugin } from "esbuild";
import { codeBlocks, namedFiles } from "../../support/code-blocks.js";
import { root } from "../../support/source-files.js";
import { bundleWith } from "./bundle.js";

const blocks = codeBlocks(join(root, ".github/docs/signing-in-again.md"));
const files = namedFiles(blocks.filter(({ section }) => section === "A 401 in your own fetch"));

/** Finds `@/lib/get` and its like where the page of the documentation has them. */
const documented: Plugin = {
  name: "documented",
  setup(build) {
    build.onResolve({ filter: /^@\// }, ({ path }) => {
      const found = Object.keys(files).find((file) => file.replace(/\.tsx?$/, "") === path.slice(2));
      return found === undefined ? null : { path: found, namespace: "documented" };
    });
    build.onLoad({ filter: /./, namespace: "documented" }, ({ path }) => ({
      contents: files[path] ?? "",
      loader: "tsx",
      resolveDir: root,
    }));
  },
};

/** The ways of the documentation to ask the app for something. */
export const ways = ["fetch", "SWR", "TanStack Query"] as const;

/**
 * The script of a page that asks for its letters in each of these ways, by the code of the documentation, once `askBy` is
 * called with it: a click would be activity, of which the page tells the server by itself. With `?stays` it stays at the end, and counts the ends in its title.
 */
export function ownFetchScript(): Promise<string> {
  return bundleWith(
    join(root, "node_modules"),
    `
    import { useEffect, useState } from "react";
    import { createRoot } from "react-dom/client";
    import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
    import { useSessionTimeout } from "next-session-timeout/react";
    import { get } from "@/lib/get";
    import { Letters as LettersBySwr } from "@/components/letters-swr";
    import { Letters as LettersByQuery } from "@/components/letters-query";

    const stays = new URLSearchParams(location.search).has("stays");
    let ends = 0;
    const onExpired = () => {
      if (!stays) return;
      document.title = String(ends += 1);
      return false;
    };

    function LettersByFetch() {
      const [letters, setLetters] = useState([]);
      useEffect(() => void get("/api/letters").then(setLetters, () => {}), []);
      return <ul>{letters.map((letter) => <li key={letter}>{letter}</li>)}</ul>;
    }

    const ways = { fetch: LettersByFetch, SWR: LettersBySwr, "TanStack Query": LettersByQuery };

    function Page() {
      const { status } = useSessionTimeout({ onExpired });
      const [asked, setAsked] = useState([]);
      window.askBy = (way) => setAsked((asked) => [...asked, way]);
      return (
        <main>
          <output id="status">{status}</output>
          {asked.map((way) => {
            const Letters = ways[way];
            return <Letters key={way} />;
          })}
        </main>
      );
    }

    createRoot(document.querySelector("#root")).render(
      <QueryClientProvider client={new QueryClient()}><Page /></QueryClientProvider>,
    );`,
    { plugins: [documented] },
  );
}
