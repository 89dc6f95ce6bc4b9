import type { Visitor } from "../support/visitor.js";
import { hiddenFields, navigation, scripted } from "../support/visitor.js";
import type { Answer } from "../support/visitor.js";
import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { header, json, shown, signIn, statusOf, whoIs } from "./support/people.js";

// Why a session ended outlives whatever asks before the person does, is told once, and then is nothing any more.

const routerFetch = { ...scripted, rsc: "1", "next-url": "/account" };
const prefetch = { ...scripted, "sec-purpose": "prefetch" };

/** What the answer of a session that is over must say to every cache. */
function expectUncached({ headers }: Answer): void {
  expect(headers["cache-control"]).toMatch(/^private, (no-cache, )?no-store/);
}

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  let person: Visitor;
  beforeAll(async () => {
    app = await attack(entry);
  });
  afterAll(async () => app?.stop());
  beforeEach(async () => {
    person = await signIn(app, "ada");
    app.clock.advance(idleTimeout);
  });

  test.each([
    ["/account", prefetch, 401],
    ["/api/readers", scripted, 401],
    ["/account", routerFetch, 401],
    ["/api/session/status", scripted, 200],
    ["/api/pages/readers", { ...scripted, accept: "application/json" }, 401],
  ] as const)(
    "it outlives what asks before a page tells it: %s %j first",
    async (firstPath, firstHeaders, firstStatus) => {
      for (const [path, headers, expected] of [
        [firstPath, firstHeaders, firstStatus],
        // A note alone refuses no API.
        ["/api/readers", scripted, 200],
        ["/account", routerFetch, 401],
        ["/account", prefetch, 401],
        ["/api/session/status", scripted, 200],
        ["/outside", scripted, 200],
      ] as const) {
        const answer = await person.send(path, { headers });
        expect([path, answer.status]).toEqual([path, expected]);
        if (answer.status === 401 || path === "/account") expectUncached(answer);
      }
      expect(person.cookies.has("app")).toBe(false);
      const page = await person.visit("/account?x=1");
      expectUncached(page);
      expect(page.headers.location).toMatch(/\/login\?reason=idle&returnTo=\/account%3Fx%3D1$/);
      // Told: now they are somebody who is not signed in.
      expect((await person.visit("/readers")).status).toBe(200);
      expect((await person.visit("/account")).headers.location).toMatch(/\/login\?returnTo=\/account$/);
      expect(await statusOf(person)).toMatchObject({ status: "anonymous" });
    },
  );

  test("a router fetch gets the API's answer at first, and a redirect once the end was seen more than ten seconds ago", async () => {
    expect((await person.send("/account", { headers: routerFetch })).status).toBe(401);
    expect((await person.send("/account", { headers: routerFetch })).status).toBe(401);
    app.clock.advance(11);
    const late = await person.send("/account", { headers: routerFetch });
    expectUncached(late);
    expect([late.status, late.headers.location]).toEqual([307, expect.stringMatching(/\/login\?reason=idle/)]);
  });

  test("a mere note refuses no API, nor what stands beside it and is no session", async () => {
    await person.call("/api/readers");
    expect([...person.cookies.keys()]).toEqual(["app.clock"]);
    expect(await whoIs(person)).toBe("nobody");
    const note = header(person);
    for (const beside of ["app=", "app=junk", "app.0=Fe26.2", "app.1=x"]) {
      expect(await whoIs(person, { cookie: `${beside}; ${note}` })).toBe("nobody");
    }
    // So one can sign in, and then is somebody.
    await person.call("/api/sign-in/plain", { method: "POST", body: { user: { id: "ada" } } });
    expect(await whoIs(person)).toBe("ada");
    expect((await person.visit("/account")).status).toBe(200);
  });

  test("the sign-in page says it, itself never loops, and the reason is gone after it", async () => {
    const page = await person.visit("/login");
    expect(page.status).toBe(200);
    expectUncached(page);
    expect(JSON.parse(shown(page))).toMatchObject({ store: "nobody", cookies: "nobody", ours: "nobody" });
    expect((await person.visit("/readers")).status).toBe(200);
    for (const path of ["/login", "/login?returnTo=/login", "/login/"]) {
      const again = await person.visit(path);
      expect([200, 308]).toContain(again.status);
    }
  });

  test("a Server Action never sees the old session, with and without JavaScript", async () => {
    const other = await signIn(app, "eve");
    const { text } = await other.visit("/account");
    const fields = hiddenFields(text);
    const [id = ""] = Object.keys(fields).flatMap((name) => /^\$ACTION_ID_(.*)/.exec(name)?.[1] ?? []);
    expect(id).not.toBe("");
    app.observer.forget();
    const cookie = header(person);
    const referer = `${app.server.origin}/account`;

    const scriptedAction = await person.send("/account", {
      method: "POST",
      headers: { ...scripted, "next-action": id, "content-type": "text/plain;charset=UTF-8" },
      body: "[]",
      cookie,
    });
    expect([scriptedAction.status, scriptedAction.headers["x-action-redirect"]]).toEqual([
      303,
      "/login?reason=idle&returnTo=/account;push",
    ]);
    expectUncached(scriptedAction);

    const boundary = "----attack";
    const parts = Object.entries(fields).map(
      ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const form = await person.send("/account", {
      method: "POST",
      headers: { ...navigation, referer, "content-type": `multipart/form-data; boundary=${boundary}` },
      body: `${parts.join("")}--${boundary}--\r\n`,
      cookie,
    });
    expect([form.status, form.headers.location]).toEqual([
      303,
      expect.stringMatching(/\/login\?reason=idle&returnTo=\/account$/),
    ]);
    expectUncached(form);
    expect(app.observer.told.filter(({ type }) => type === "action")).toEqual([]);

    // A live one's does run: else this would prove nothing.
    expect((await other.submit("/account", fields)).status).toBe(200);
    expect(await app.observer.heard({ type: "action" })).toEqual([{ type: "action", who: "eve" }]);
  });

  test.each([
    ["/api/readers", {}],
    ["/api/pages/readers", {}],
    ["/account", { referer: "/login" }],
    ["/account", { referer: "/login/" }],
    ["/account", { referer: "/login?returnTo=/account" }],
    ["/account", { referer: "/%6cogin" }],
    ["/account", { referer: "/api/readers" }],
    ["/account", { referer: "/%61pi/readers" }],
  ])(
    "what a form posted to %s, from %j, would come back to is neither the sign-in page nor an API",
    async (path, from) => {
      const headers = Object.fromEntries(
        Object.entries(from).map(([name, value]) => [name, app.server.origin + value]),
      );
      const answer = await person.send(path, { method: "POST", headers: { ...navigation, ...headers } });
      expect(answer.status).toBe(303);
      const returnTo = new URL(answer.headers.location ?? "", app.server.origin).searchParams.get("returnTo");
      expect(decodeURIComponent(returnTo ?? "/account")).toBe("/account");
    },
  );

  test("an API is told in its own way, whatever it accepts", async () => {
    for (const accept of ["*/*", "text/html", "application/json"]) {
      const answer = await person.send("/api/readers", { headers: { ...scripted, accept }, cookie: header(person) });
      expect(answer.status).toBe(401);
      expect(json(answer)).toEqual({ error: "session_expired", reason: "idle", signInPath: "/login" });
    }
  });

  test("every answer that sets one of these cookies is for nobody's cache", async () => {
    const ada = await signIn(app, "ada", { how: "plain" });
    const answers: Answer[] = [];
    const send = async (path: string, options = {}): Promise<void> => {
      answers.push(await ada.send(path, options));
    };
    await send("/readers", { headers: navigation });
    app.clock.advance(120);
    await send("/login", { headers: navigation });
    app.clock.advance(120);
    await send("/api/readers", { headers: scripted });
    await send("/api/session/keepalive", { method: "POST", headers: scripted });
    await send("/api/session/status", { headers: scripted });
    app.clock.advance(120);
    await send("/_not-found-anywhere", { headers: navigation });
    await send("/api/session/sign-out", { method: "POST", headers: scripted });
    await send("/api/session/sign-out", { headers: scripted });
    await send("/readers", { headers: navigation, cookie: "app=junk; app.clock=junk" });
    const setting = answers.filter(({ headers }) => headers["set-cookie"]?.some((line) => /^app[=.]/.test(line)));
    expect(setting.length).toBeGreaterThanOrEqual(6);
    for (const answer of setting) expectUncached(answer);
  });
});
