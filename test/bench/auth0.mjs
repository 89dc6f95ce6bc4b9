import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { auth0Secret, cache } from "./app.mjs";

/** The cookie of somebody whom nextjs-auth0 takes for signed in, made by its own test helper: no tenant is asked. */
export async function generateSessionCookie() {
  const file = createRequire(join(cache, "package.json")).resolve("@auth0/nextjs-auth0/testing");
  const { generateSessionCookie: generate } = await import(pathToFileURL(file).href);
  const now = Math.floor(Date.now() / 1000);
  const session = {
    user: { sub: "ada" },
    tokenSet: { accessToken: "x".repeat(100), expiresAt: now + 24 * 3600 },
    internal: { sid: "bench", createdAt: now },
  };
  return `__session=${await generate(session, { secret: auth0Secret })}`;
}
