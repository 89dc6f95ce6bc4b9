import assert from "node:assert/strict";
import { unsealData } from "iron-session";
import { type Entry, entries, password, serveExampleApp } from "./example-app.js";
import type { NextServer } from "./next-server.js";
import { startPostgres } from "./postgres-server.mjs";
import { startRedis } from "./redis-server.mjs";
import { createVisitor, hiddenFields } from "./visitor.js";
import type { Visitor } from "./visitor.js";

export const expireSecret = "a secret of this test alone";

/** The example app served twice, with `middleware.ts` on Edge and with `proxy.ts` on Node. */
export interface SharedStore {
  store: Awaited<ReturnType<typeof startRedis>>;
  servers: Readonly<Record<Entry, NextServer>>;
  stop(): Promise<void>;
}

/**
 * Both servers in front of one real store. Limits are long: time plays no part unless a test makes it, and nobody has too
 * many sessions.
 */
export async function shareStore(
  name: "Redis" | "PostgreSQL",
  env: Readonly<Record<string, string>> = {},
): Promise<SharedStore> {
  const store = await (name === "Redis" ? startRedis() : startPostgres());
  const serve = (entry: Entry) =>
    serveExampleApp(entry, {
      EXPIRE_SECRET: expireSecret,
      IDLE_TIMEOUT: "600",
      ABSOLUTE_TIMEOUT: "3600",
      WARN_BEFORE: "60",
      MAX_SESSIONS: "100",
      [name === "Redis" ? "REDIS_URL" : "DATABASE_URL"]: store.url,
      ...env,
    });
  const [middleware, proxy] = await Promise.all(entries.map(serve));
  if (middleware === undefined || proxy === undefined) throw new Error("there is a server for each entry");
  return {
    store,
    servers: { middleware, proxy },
    async stop() {
      await Promise.all([middleware.stop(), proxy.stop()]);
      await store.stop();
    },
  };
}

/** Signs in over HTTP, as a person without JavaScript would. */
export async function signInAt(
  server: NextServer,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Visitor> {
  const visitor = createVisitor(server.origin);
  const { text } = await visitor.visit("/login");
  const { headers } = await visitor.submit("/login", {
    ...hiddenFields(text),
    name,
    saveWith: "startSession",
    ...more,
  });
  assert.match(headers.location ?? "", /\/account$/);
  assert.equal((await visitor.visit("/account")).status, 200);
  return visitor;
}

export async function sessionIdOf(visitor: Visitor): Promise<string> {
  const sealed = decodeURIComponent(visitor.cookies.get("example") ?? "");
  const { __timeout: mark } = await unsealData<{ __timeout: { id: string } }>(sealed, { password });
  return mark.id;
}

/** What a page's form that contains a text would send. */
export async function formFields(visitor: Visitor, path: string, containing: string): Promise<Record<string, string>> {
  const { text } = await visitor.visit(path);
  const form = text.match(/<form[\s\S]*?<\/form>/g)?.find((candidate) => candidate.includes(containing));
  if (form === undefined) throw new Error(`${path} has no form with ${containing}`);
  return hiddenFields(form);
}

export async function submitForm(visitor: Visitor, path: string, containing: string): Promise<void> {
  const { status } = await visitor.submit(path, await formFields(visitor, path, containing));
  assert.ok(status < 400, `${path} responded ${status}`);
}

/** Where the next page request of an ended session is sent. */
export async function sentTo(visitor: Visitor): Promise<string | undefined> {
  return (await visitor.visit("/account?tab=1")).headers.location?.replace(/^https?:\/\/[^/]+/, "");
}
