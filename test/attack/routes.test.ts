import { request as httpRequest } from "node:http";
import type { Visitor } from "../support/visitor.js";
import { navigation, scripted } from "../support/visitor.js";
import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { copyOf, header, json, shown, signIn, whoIs } from "./support/people.js";

// What reaches a route past the middleware: by its path, its method, its headers, or a handler inside it.

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  let expired: string;
  let visitor: Visitor;
  let alive: Visitor;

  beforeAll(async () => {
    app = await attack(entry);
    visitor = await signIn(app, "expired");
    expired = header(visitor);
    app.clock.advance(idleTimeout);
    alive = await signIn(app, "grace");
  });
  afterAll(async () => app?.stop());

  test.each([
    "/api/session/other",
    "/api/session/other/",
    "/api/session/%6fther",
    "/api/session//other",
    "/api/session/status/../other",
    "/api/session/status/%2e%2e/other",
    "/api/session/other?status",
    "/api/session/other#/api/session/status",
    "/api/session/other;/status",
    "/API/session/other",
    "//api/session/other",
    "/api/readers",
    "/api/readers/",
    "/%61pi/readers",
    "/api/pages/readers",
    "/api/pages/%72eaders",
  ])("an expired session does not get to %s", async (path) => {
    for (const headers of [scripted, navigation]) {
      let answer = await visitor.send(path, { headers, cookie: expired });
      // Next sends some spellings on to the right one.
      if (answer.status === 308) {
        const to = new URL(answer.headers.location ?? "", app.server.origin);
        expect(to.host).toBe(new URL(app.server.origin).host);
        answer = await visitor.send(to.pathname, { headers, cookie: expired });
      }
      expect([307, 401, 404]).toContain(answer.status);
      expect(answer.text).not.toContain('"expired"');
    }
  });

  test.each([
    "/api/session/%73tatus",
    "/api/session/STATUS",
    "/api/session/status%20",
    "/api/session/__proto__",
    "/api/session/status%00",
  ])("%s is none of the package's own routes, and answers nothing of a session", async (path) => {
    const { status, text } = await alive.send(path, { headers: scripted, cookie: header(alive) });
    expect([400, 404]).toContain(status);
    expect(text).not.toContain("active");
  });

  test.each([
    ["GET", "keepalive", 405],
    ["GET", "sign-out", 405],
    ["HEAD", "sign-out", 405],
    ["POST", "status", 405],
    ["PUT", "sign-out", 405],
    ["OPTIONS", "sign-out", 204],
    ["GET", "keep-key", 405],
    ["HEAD", "keep-key", 405],
    ["PUT", "keep-key", 405],
    ["POST", "signed-in", 405],
    ["POST", "expire", 404],
    ["GET", "expire", 404],
  ])("%s %s answers %i and ends nothing", async (method, action, expected) => {
    const answer = await alive.send(`/api/session/${action}`, {
      method,
      headers: { ...scripted, "x-http-method-override": "POST" },
    });
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([expected, undefined]);
    expect(await whoIs(alive)).toBe("grace");
  });

  test.each(["/api/session/signed-in", "/outside/session/signed-in"])(
    "%s repeats nothing that is sent, frames nowhere, and its script is a script",
    async (path) => {
      const typeOf = {
        "": "text/html",
        "?script": "text/javascript",
        "?x=%3Cscript%3E&returnTo=//evil.example": "text/html",
      };
      for (const [query, type] of Object.entries(typeOf)) {
        const { status, headers, text } = await alive.send(path + query, { headers: navigation });
        expect([query, status, headers["content-type"]]).toEqual([query, 200, `${type}; charset=utf-8`]);
        expect(headers).toMatchObject({ "cache-control": "private, no-store", "x-content-type-options": "nosniff" });
        expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
        expect([headers["set-cookie"], headers["location"]]).toEqual([undefined, undefined]);
        expect(text).not.toContain("evil");
      }
    },
  );

  test.each([
    ["x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"],
    ["x-middleware-subrequest", "proxy:proxy:proxy:proxy:proxy"],
    ["x-middleware-next", "1"],
    ["x-middleware-skip", "1"],
    ["x-middleware-prefetch", "1"],
    ["x-nextjs-data", "1"],
    ["x-matched-path", "/api/session/status"],
    ["x-invoke-path", "/api/session/status"],
    ["x-original-url", "/api/session/status"],
    ["x-rewrite-url", "/api/session/status"],
    ["x-forwarded-uri", "/api/session/status"],
    ["x-http-method-override", "OPTIONS"],
    ["x-now-route-matches", "1=status"],
    ["rsc", "1"],
    ["next-router-prefetch", "1"],
    ["purpose", "prefetch"],
    ["sec-purpose", "prefetch;prerender"],
    ["sec-fetch-dest", "serviceworker"],
  ])("the header %s: %s takes nobody past the middleware", async (name, value) => {
    for (const path of ["/api/readers", "/api/pages/readers", "/readers", "/account"]) {
      for (const headers of [scripted, navigation]) {
        const { status, text } = await visitor.send(path, { headers: { ...headers, [name]: value }, cookie: expired });
        expect([path, [307, 401].includes(status)]).toEqual([path, true]);
        expect(text).not.toContain("expired%22");
      }
    }
  });

  test("headers between Next and its middleware bring nobody a session when a browser sends them", async () => {
    for (const headers of [
      { "x-middleware-override-headers": "cookie", "x-middleware-request-cookie": expired },
      { "x-middleware-set-cookie": `${expired.split("; ")[0]}; Path=/` },
      { "x-middleware-cookie": expired, cookie2: expired },
    ]) {
      for (const path of ["/api/readers", "/api/pages/readers", "/readers", "/login"]) {
        const answer = await visitor.send(path, { headers: { ...navigation, ...headers }, cookie: "" });
        expect(answer.status).toBe(200);
        expect(`${answer.text} ${shown(answer)}`).not.toMatch(/"expired"(?!:)(?=[,}])/);
      }
    }
  });

  test("two Cookie headers are read as one", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const { port } = app.server;
      const lines = ["host", `localhost:${port}`, "cookie", expired, "cookie", header(alive), "sec-fetch-mode", "cors"];
      httpRequest({ port, family: 4, path: "/api/readers", headers: lines }, (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (part: string) => (text += part))
          .once("end", () => resolve(text));
      })
        .once("error", reject)
        .end();
    });
    expect(new Set(Object.values(JSON.parse(answer) as object))).toEqual(new Set(["grace"]));
  });

  test("a handler inside the middleware runs on the package's own routes, too", async () => {
    for (const path of ["/api/session/status", "/readers", "/api/session/other"]) {
      const { headers } = await alive.send(path, { headers: { ...scripted, "x-handler": "pass" } });
      expect([path, headers["x-handler"]]).toEqual([path, "ran"]);
    }
  });

  test.each(["/readers", "/api/session/status"])(
    "its sign-out on %s stands, though the clock was to be renewed",
    async (path) => {
      const person = await signIn(app, "leaver");
      app.clock.advance(120);
      const { headers } = await person.send(path, { headers: { ...navigation, "x-handler": "sign-out" } });
      expect(person.cookies.has("app")).toBe(false);
      expect(headers["cache-control"]).toBe("private, no-store");
      expect(await whoIs(person)).toBe("nobody");
    },
  );

  test("its sign-in stands beside another session, chunked or not", async () => {
    for (const note of ["", "x".repeat(4000)]) {
      const person = await signIn(app, "ada", { fields: { note } });
      app.clock.advance(120);
      const { headers } = await person.send("/readers", { headers: { ...navigation, "x-handler": "sign-in" } });
      expect(headers["cache-control"]).toBe("private, no-store");
      expect(await whoIs(person)).toBe("grace");
    }
  });

  test("a handler reads what was judged, and an expired session not at all", async () => {
    const read = { ...navigation, "x-handler": "read" };
    expect(json(await alive.send("/readers", { headers: read }))).toEqual({ web: "grace", cookies: "grace" });
    expect((await visitor.send("/readers", { headers: read, cookie: expired })).status).toBe(307);
    // The sign-in page is the one that a person may see whose session is over.
    const answer = await visitor.send("/login", { headers: read, cookie: expired });
    expect(json(answer)).toEqual({ web: "nobody", cookies: "nobody" });
  });

  // Where a middleware runs, Next itself waits for the end of every body before it lets the request go on.
  test("a body that never ends is cut off while it is read", async () => {
    const { port, origin } = app.server;
    const { socket, status } = await new Promise<{ socket: { destroy(): void }; status: number }>((resolve, reject) => {
      const headers = { host: new URL(origin).host, origin, cookie: header(alive), "transfer-encoding": "chunked" };
      const request = httpRequest({ port, family: 4, path: "/outside/session/keepalive", method: "POST", headers });
      request.once("error", reject);
      request.once("response", (response) => resolve({ socket: request, status: response.statusCode ?? 0 }));
      request.write(" ".repeat(2048));
    });
    socket.destroy();
    expect(status).toBe(400);
    // Who keeps one waiting for so many bytes has to send them: nobody else is held up.
    expect(await whoIs(alive)).toBe("grace");
  });

  test.each([
    '{"idleFor":-1}',
    '{"idleFor":"0"}',
    '{"idleFor":1e999}',
    "[]",
    "null",
    "0",
    "{",
    "\u0000",
    '{"idleFor":null}',
  ])("a keepalive with the body %j is refused, and renews nothing", async (body) => {
    const before = header(alive);
    const { status } = await alive.send("/api/session/keepalive", { method: "POST", headers: scripted, body });
    expect([status, header(alive)]).toEqual([400, before]);
  });

  test("a claim of input long ago, or in a body made for confusing, extends nothing", async () => {
    const person = await signIn(app, "idle");
    const made = copyOf(app, person);
    app.clock.advance(300);
    for (const body of [
      '{"idleFor":1e300}',
      '{"idleFor":99999}',
      '{"idleFor":600,"idleFor":400}',
      '{"idleFor":400,"__proto__":{"idleFor":0}}',
    ]) {
      const answer = await person.send("/api/session/keepalive", { method: "POST", headers: scripted, body });
      expect(json(answer)["idleSeconds"]).toBeGreaterThanOrEqual(300);
    }
    app.clock.advance(300);
    expect(await whoIs(person)).toBe("refused");
    expect(await whoIs(made)).toBe("refused");
  });
});
