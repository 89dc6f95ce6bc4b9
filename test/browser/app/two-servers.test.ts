import { join } from "node:path";
import { unsealData } from "iron-session";
import { startNext } from "../../support/next-server.js";
import type { NextServer } from "../../support/next-server.js";
import { startPostgres } from "../../support/postgres-server.mjs";
import { startRedis } from "../../support/redis-server.mjs";
import { root } from "../../support/source-files.js";
import { createVisitor, hiddenFields } from "../../support/visitor.js";
import type { Visitor } from "../../support/visitor.js";
import { entries, password } from "./example-app.js";

// One server with middleware.ts on Edge, one with proxy.ts on Node, and a registry they share.

jest.setTimeout(120_000);

const expireSecret = "a secret of sixteen or more";
const stores = [
  { name: "Redis", variable: "REDIS_URL", start: () => startRedis() },
  { name: "PostgreSQL", variable: "DATABASE_URL", start: () => startPostgres() },
];

describe.each(stores)("two servers that share one $name", ({ variable, start }) => {
  let store: Awaited<ReturnType<typeof start>>;
  let edge: NextServer;
  let node: NextServer;
  beforeAll(async () => {
    store = await start();
    const [one, two] = await Promise.all(
      entries.map((entry) =>
        startNext(join(root, "example-app"), {
          env: {
            SESSION_ENTRY: entry,
            SESSION_PASSWORD: password,
            EXPIRE_SECRET: expireSecret,
            [variable]: store.url,
          },
        }),
      ),
    );
    if (one === undefined || two === undefined) throw new Error("both servers were started");
    [edge, node] = [one, two];
  });
  afterAll(async () => {
    await Promise.all([edge?.stop(), node?.stop()]);
    await store?.stop();
  });

  async function signIn(server: NextServer, name: string): Promise<Visitor> {
    const visitor = createVisitor(server.origin);
    const { text } = await visitor.visit("/login");
    await visitor.submit("/login", { ...hiddenFields(text), name, saveWith: "startSession" });
    expect((await visitor.visit("/account")).status).toBe(200);
    return visitor;
  }

  const status = async (visitor: Visitor) =>
    JSON.parse((await visitor.call("/api/session/status")).text) as Record<string, unknown>;

  /** The form of the sessions page that ends all others, or the one session with this id. */
  async function send(visitor: Visitor, button: string, fields: Record<string, string> = {}): Promise<void> {
    const { text } = await visitor.visit("/account/sessions");
    const form = (text.match(/<form[\s\S]*?<\/form>/g) ?? []).find((one) => one.includes(button)) ?? "";
    expect(form).toContain(button);
    await visitor.submit("/account/sessions", { ...hiddenFields(form), ...fields });
  }

  test("ended on one, refused on the other's next request, with the reason", async () => {
    const here = await signIn(edge, "Ada");
    const there = await signIn(node, "Ada");
    await send(here, "Sign out all others");
    expect((await there.visit("/account?tab=1")).headers.location).toContain("reason=revoked");
    expect((await here.visit("/account")).status).toBe(200);

    const again = await signIn(node, "Ada");
    await send(again, "Sign out all others");
    // On Edge the page asks, not the middleware: it redirects as a page does.
    expect((await here.visit("/account")).text + String((await here.visit("/account")).headers.location)).toMatch(
      /login/,
    );
    expect(await status(here)).toMatchObject({ status: expect.stringMatching(/expired|anonymous/) });
    expect((await again.visit("/account")).status).toBe(200);
  });

  test("the id of somebody else's session ends nothing", async () => {
    const victim = await signIn(node, "Vera");
    const thief = await signIn(node, "Theo");
    await signIn(edge, "Theo");
    const sealed = decodeURIComponent(victim.cookies.get("example") ?? "");
    const { __timeout: mark } = await unsealData<{ __timeout: { id: string } }>(sealed, { password });
    const sessionId = mark.id;
    await send(thief, 'name="sessionId"', { sessionId });
    expect((await victim.visit("/account")).status).toBe(200);
    expect(await status(victim)).toMatchObject({ status: "active" });
  });

  test("the sweep needs its secret", async () => {
    const visitor = createVisitor(node.origin);
    expect((await visitor.call("/api/session/expire", { method: "POST" })).status).toBe(401);
    const headers = { authorization: `Bearer ${expireSecret}` };
    for (const origin of [edge.origin, node.origin]) {
      const answer = await fetch(`${origin.replace("localhost", "127.0.0.1")}/api/session/expire`, { headers });
      expect(await answer.json()).toMatchObject({ failed: 0, more: false });
    }
  });

  test("a store that hangs signs nobody out, and is asked again once it answers", async () => {
    const visitor = await signIn(node, "Hal");
    store.hang();
    try {
      expect((await visitor.visit("/account")).status).toBe(200);
      expect(await status(visitor)).toMatchObject({ status: "active" });
    } finally {
      store.resume();
    }
    const other = await signIn(edge, "Hal");
    await send(other, "Sign out all others");
    expect((await visitor.visit("/account")).headers.location).toContain("reason=revoked");
  });
});
