import { sealData } from "iron-session";
import { ageSession } from "../support/age-session.mjs";
import type { NextServer } from "../support/next-server.js";
import { createVisitor, hiddenFields } from "../support/visitor.js";
import type { Visitor } from "../support/visitor.js";
import { entries, password, serveExampleApp } from "../support/example-app.js";

// The cases of django-session-timeout's own tests, over HTTP against the production build.

describe.each(entries)("django-session-timeout's cases (%s)", (entry) => {
  const servers: NextServer[] = [];
  let visitor: Visitor;

  async function serve(env: Record<string, string>): Promise<void> {
    const server = await serveExampleApp(entry, env);
    servers.push(server);
    visitor = createVisitor(server.origin);
  }
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

  async function signIn(): Promise<void> {
    const { text } = await visitor.visit("/login");
    await visitor.submit("/login", { ...hiddenFields(text), name: "Ada" });
  }

  const age = (seconds: number) => ageSession(visitor.cookies, { cookieName: "example", password, seconds });
  const status = async () => JSON.parse((await visitor.call("/api/session/status")).text) as Record<string, unknown>;

  test("session new: a sign-in starts the clock", async () => {
    await serve({});
    await signIn();
    expect([...visitor.cookies.keys()].sort()).toEqual(["example", "example.clock"]);
    expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.any(Number) });
  });

  test("session empty: nobody signed in, no clock", async () => {
    await serve({});
    expect((await visitor.visit("/static-page")).headers["set-cookie"]).toBeUndefined();
    expect(visitor.cookies.size).toBe(0);
    expect(await status()).toMatchObject({ status: "anonymous" });
  });

  test("session expire: after SESSION_EXPIRE_SECONDS, whatever the activity", async () => {
    await serve({ IDLE_TIMEOUT: "600", ABSOLUTE_TIMEOUT: "1200", WARN_BEFORE: "60" });
    await signIn();
    for (let minutes = 0; minutes < 15; minutes += 5) {
      await age(300);
      expect((await visitor.visit("/account")).status).toBe(200);
    }
    await age(300);
    expect((await visitor.visit("/account")).headers.location).toContain("reason=absolute");
    expect(visitor.cookies.has("example")).toBe(false);
  });

  test("session expire no expire setting: falls back to the age of the session's own seal", async () => {
    await serve({ IDLE_TIMEOUT: "600", ABSOLUTE_TIMEOUT: "1200", WARN_BEFORE: "60" });
    // As code leaves it that knows iron-session alone.
    const user = { id: "ada", name: "Ada", administrator: false };
    visitor.cookies.set("example", await sealData({ user }, { password }));
    // Marked on its first page load, as old as its seal.
    await visitor.visit("/account");
    expect((await status())["absoluteExpiresIn"]).toBeGreaterThanOrEqual(1195);
    await age(1200);
    expect((await visitor.visit("/account")).headers.location).toContain("/login?reason=");
  });

  test("session expire last activity: activity keeps it, idleness ends it", async () => {
    await serve({ IDLE_TIMEOUT: "600", WARN_BEFORE: "60", ABSOLUTE_TIMEOUT: "36000" });
    await signIn();
    await age(400);
    await visitor.visit("/account");
    await age(400);
    expect((await visitor.visit("/account")).status).toBe(200);
    await age(600);
    expect((await visitor.visit("/account")).headers.location).toContain("reason=idle");
  });

  test("last activity grace, not update: within the grace period nothing is written", async () => {
    await serve({ IDLE_TIMEOUT: "600", WARN_BEFORE: "60", GRACE_PERIOD: "120" });
    await signIn();
    await age(60);
    expect((await visitor.visit("/account")).headers["set-cookie"]).toBeUndefined();
    expect((await status())["idleSeconds"]).toBeGreaterThanOrEqual(60);
  });

  test("last activity grace, update: after it, the clock is", async () => {
    await serve({ IDLE_TIMEOUT: "600", WARN_BEFORE: "60", GRACE_PERIOD: "120" });
    await signIn();
    await age(121);
    const lines = (await visitor.visit("/account")).headers["set-cookie"] ?? [];
    expect(lines.map((line) => line.split("=")[0])).toEqual(["example.clock"]);
    expect((await status())["idleSeconds"]).toBeLessThan(60);
  });
});
