import { entries, serveExampleApp } from "../support/example-app.js";
import { createMovedClock } from "../support/moved-clock.mjs";
import type { MovedClock } from "../support/moved-clock.mjs";
import type { NextServer } from "../support/next-server.js";
import { createVisitor, hiddenFields } from "../support/visitor.js";
import type { Visitor } from "../support/visitor.js";

// The other proofs let time pass by moving the servers' clock. If a part of the server did not follow, they
// would prove nothing of it: so each part is watched by itself.

const idleTimeout = 600;

describe.each(entries)("the moved clock of a server with %s.ts", (entry) => {
  let clock: MovedClock;
  let server: NextServer;
  let visitor: Visitor;

  const status = async () =>
    JSON.parse((await visitor.call("/api/session/status")).text) as {
      now: number;
      idleSeconds: number;
      status: string;
    };

  beforeAll(async () => {
    clock = createMovedClock();
    const limits = { IDLE_TIMEOUT: String(idleTimeout), ABSOLUTE_TIMEOUT: "36000" };
    server = await serveExampleApp(entry, { ...clock.env, ...limits });
  });
  afterAll(async () => {
    await server?.stop();
    clock.remove();
  });
  beforeEach(async () => {
    visitor = createVisitor(server.origin);
    const { text } = await visitor.visit("/login");
    await visitor.submit("/login", { ...hiddenFields(text), name: "Ada" });
  });

  test.each([86_400, -3600])("a route handler reads it at once when it moves by %d s", async (seconds) => {
    expect((await status()).now).toBeCloseTo(clock.now(), -1);
    clock.advance(seconds);
    expect((await status()).now).toBeCloseTo(clock.now(), -1);
  });

  test("a Server Action and the middleware read it too: a session just made is not old, and stays as long as it should", async () => {
    expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.closeTo(0, -1) });
    clock.advance(idleTimeout - 10);
    expect((await visitor.visit("/static-page")).status).toBe(200);
    clock.advance(idleTimeout - 10);
    expect((await visitor.visit("/static-page")).status).toBe(200);
  });

  // Made at build time: nothing but the middleware can answer it with a redirect.
  test("the middleware alone ends a session on a prerendered page", async () => {
    clock.advance(idleTimeout);
    expect((await visitor.visit("/static-page")).headers.location).toMatch(/\/login\?reason=idle/);
  });

  test("a page and an API say the same", async () => {
    clock.advance(idleTimeout);
    const second = createVisitor(server.origin);
    for (const [name, value] of visitor.cookies) second.cookies.set(name, value);
    expect((await visitor.visit("/account")).headers.location).toMatch(/\/login\?reason=idle/);
    expect((await second.call("/api/me")).status).toBe(401);
  });
});
