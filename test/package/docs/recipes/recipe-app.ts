import { join } from "node:path";
import { basicDependencies } from "../../../support/basic-app.js";
import { codeBlocks, namedFiles } from "../../../support/code-blocks.js";
import { createMovedClock } from "../../../support/moved-clock.mjs";
import type { MovedClock } from "../../../support/moved-clock.mjs";
import { type NextServer, startNext } from "../../../support/next-server.js";
import { buildInstalledApp, installScratchApp, packTarball } from "../../../support/scratch-app.js";
import { root } from "../../../support/source-files.js";

const password = "a password of at least thirty-two characters";

/** The files of a section of a page in .github/docs. */
export function section(page: string, heading: string): Record<string, string> {
  const blocks = codeBlocks(join(root, ".github/docs", page));
  const found = namedFiles(blocks.filter((block) => block.section === heading));
  if (Object.keys(found).length === 0) throw new Error(`${page} has no files under ${heading}`);
  return found;
}

export const recipe = (heading: string): Record<string, string> => section("recipes.md", heading);

/** A route that signs in whoever it is asked for. */
export const signInAs: Readonly<Record<string, string>> = {
  "app/as/[id]/route.ts": `
    import { getSession, startSession } from "@/lib/session";
    export async function POST(_: Request, { params }: { params: Promise<{ id: string }> }) {
      const session = await getSession();
      session.user = { id: (await params).id };
      await startSession(session);
      return Response.json(session.user);
    }`,
};

/** Builds an app, without any secret, and serves it by a clock that moves. */
export async function serve(
  name: string,
  files: Readonly<Record<string, string>>,
  dependencies: Readonly<Record<string, string>> = {},
): Promise<{ server: NextServer; clock: MovedClock }> {
  const folder = await installScratchApp(name, {
    files,
    dependencies: {
      ...basicDependencies,
      "next-session-timeout": `file:${await packTarball()}`,
      ...dependencies,
    },
  });
  await buildInstalledApp(folder, { env: { NODE_ENV: "production" } });
  const clock = createMovedClock();
  const server = await startNext(folder, {
    env: { ...clock.env, SESSION_PASSWORD: password, APP_URL: "https://app.example" },
  });
  return { server, clock };
}
