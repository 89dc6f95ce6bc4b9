import { createMovedClock } from "../../support/moved-clock.mjs";
import type { MovedClock } from "../../support/moved-clock.mjs";
import type { NextServer } from "../../support/next-server.js";
import { createVisitor, hiddenFields } from "../../support/visitor.js";
import type { Visitor } from "../../support/visitor.js";
import { serveLeg } from "./leg-app.js";
import { legs } from "./legs.mjs";

// What a newcomer does, with each Next, React, iron-session and Node that is supported: installs the package as it
// would be published, pastes what the README says, builds, and uses the app. `npm run matrix` runs every
// leg, or those that MATRIX_LEGS names, each with the newest versions there are.

jest.setTimeout(600_000);

const idleTimeout = 1800;
const absoluteTimeout = 43_200;

const wanted = (process.env["MATRIX_LEGS"] ?? "all").split(" ");
const chosen = legs.filter(({ name }) => wanted.includes("all") || wanted.includes(name));

describe.each(chosen)("$name", (leg) => {
  let clock: MovedClock;
  let server: NextServer;
  let visitor: Visitor;

  const heading = async (path = "/") => /<h1>(.*?)<\/h1>/.exec((await visitor.visit(path)).text)?.[1];
  const status = async () => JSON.parse((await visitor.call("/api/session/status")).text) as Record<string, unknown>;
  const post = (path: string) => visitor.call(path, { method: "POST" });
  /** Without the origin, which Next leaves out or not. */
  const location = async (path: string) =>
    (await visitor.visit(path)).headers.location?.replace(/^https?:\/\/[^/]+/, "");

  async function signIn(): Promise<void> {
    visitor = createVisitor(server.origin);
    const page = "/login?returnTo=/account%3Fback";
    const answer = await visitor.submit(page, hiddenFields((await visitor.visit(page)).text));
    expect([answer.status, answer.headers.location]).toEqual([303, "/account?back"]);
  }

  beforeAll(async () => {
    clock = createMovedClock();
    server = await serveLeg(leg, clock.env);
  });
  afterAll(async () => {
    await server?.stop();
    clock.remove();
  });
  beforeEach(() => signIn());

  test("a person who is not signed in gets no cookie, and no account page", async () => {
    visitor = createVisitor(server.origin);
    expect(await heading()).toBe("Signed out");
    expect((await visitor.visit("/")).headers["set-cookie"]).toBeUndefined();
    expect(await status()).toMatchObject({ status: "anonymous" });
    expect(await location("/account")).toBe("/login?returnTo=/account");
  });

  test("signing in starts both clocks", async () => {
    expect((await visitor.visit("/account")).text).toContain("<h1>Hello <!-- -->ada</h1>");
    expect([...visitor.cookies.keys()].sort()).toEqual(["app", "app.clock"]);
    expect(await status()).toMatchObject({ status: "active", idleTimeout, absoluteTimeout });
    expect(JSON.parse((await visitor.call("/api/me")).text)).toEqual({ id: "ada" });
  });

  test("using the app keeps the session, watching it does not", async () => {
    clock.advance(1000);
    expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.closeTo(1000, -1) });
    await visitor.visit("/");
    expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.closeTo(0, -1) });
    clock.advance(1000);
    await visitor.visit("/");
    clock.advance(1000);
    expect(await heading()).toBe("Signed in as ada");
  });

  test("the renewed clock is what the same request reads: in a page, an action and a route handler", async () => {
    const held = () => decodeURIComponent(visitor.cookies.get("app.clock") ?? "");
    const renewedBy = async (request: () => Promise<string | undefined>) => {
      clock.advance(1000);
      const before = held();
      const seen = await request();
      expect(held()).not.toBe(before);
      expect(seen).toBe(held());
    };
    const output = (html: string) => /<output>(.*?)<\/output>/.exec(html)?.[1];
    await renewedBy(async () => output((await visitor.visit("/probe")).text));
    await renewedBy(async () => (await visitor.call("/probe/api")).text);
    const form = hiddenFields((await visitor.visit("/probe")).text);
    await renewedBy(async () => {
      const { headers } = await visitor.submit("/probe", form);
      return new URL(headers.location ?? "", server.origin).searchParams.get("seen") ?? undefined;
    });
  });

  test("the warning comes, and staying ends it", async () => {
    clock.advance(idleTimeout - 100);
    expect(await status()).toMatchObject({ status: "warning", canExtend: true });
    const answer = await post("/api/session/keepalive");
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ status: "active", expiresIn: expect.closeTo(idleTimeout, -1) });
  });

  test("an idle session ends on the sign-in page, which knows why and where to go back to", async () => {
    clock.advance(idleTimeout);
    const answer = await visitor.visit("/?tab=2");
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toMatch(/^(http:\/\/localhost:\d+)?\/login\?reason=idle&returnTo=\/%3Ftab%3D2$/);
    expect(answer.headers["cache-control"]).toBe("private, no-store");
    expect(visitor.cookies.has("app")).toBe(false);
    expect((await visitor.visit("/login?reason=idle")).text).toContain("we signed you out");
    expect(await heading()).toBe("Signed out");
  });

  test("the API of an idle session says so", async () => {
    clock.advance(idleTimeout);
    const answer = await visitor.call("/api/me");
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual({ error: "session_expired", reason: "idle", signInPath: "/login" });
  });

  test("an idle session cannot be kept any more", async () => {
    clock.advance(idleTimeout);
    const answer = await post("/api/session/keepalive");
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ status: "expired", reason: "idle" });
  });

  test("a session ends after its absolute timeout, whatever the activity", async () => {
    const between = idleTimeout - 100;
    let age = 0;
    for (; age + between < absoluteTimeout; age += between) {
      clock.advance(between);
      expect(await heading()).toBe("Signed in as ada");
    }
    clock.advance(absoluteTimeout - age);
    expect(await location("/")).toMatch(/^\/login\?reason=absolute/);
  });

  test("signing out ends it at once", async () => {
    expect((await post("/api/session/sign-out")).status).toBeLessThan(300);
    expect(await heading()).toBe("Signed out");
    expect(await status()).toMatchObject({ status: "anonymous" });
  });

  describe("signed in by code that calls plain getIronSession", () => {
    beforeEach(async () => {
      visitor = createVisitor(server.origin);
      expect((await post("/plain")).status).toBe(200);
    });

    test("the session counts from when it was sealed, and is kept by using the app", async () => {
      clock.advance(1000);
      expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.closeTo(1000, -1) });
      expect(await heading()).toBe("Signed in as grace");
      expect(visitor.cookies.has("app.clock")).toBe(true);
      clock.advance(1000);
      expect(await heading()).toBe("Signed in as grace");
      expect(await status()).toMatchObject({ absoluteExpiresIn: expect.closeTo(absoluteTimeout - 2000, -1) });
    });

    test("it ends when nobody used it, and when it is signed out", async () => {
      expect((await post("/api/session/sign-out")).status).toBeLessThan(300);
      expect(await heading()).toBe("Signed out");
      await post("/plain");
      clock.advance(idleTimeout);
      expect(await location("/")).toMatch(/^\/login\?reason=idle/);
    });
  });

  // The package declares no side effects: a bundler may take an import without a name for one.
  test("the dialog's styles arrive", async () => {
    const page = (await visitor.visit("/account")).text;
    const [, stylesheet = ""] = /<link[^>]+href="([^"]+\.css[^"]*)"/.exec(page) ?? [];
    expect((await visitor.visit(stylesheet)).text).toContain(".nst-dialog");
  });

  test("nothing of all this was written to the console", () => {
    expect(server.output()).not.toMatch(/error|warn|next-session-timeout/i);
  });
});
