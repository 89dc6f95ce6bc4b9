import { hiddenFields, navigation, scripted } from "../support/visitor.js";
import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { header, signIn, statusOf, whoIs } from "./support/people.js";

// What pages of other origins make a person's browser send.

const fromElsewhere: [string, Record<string, string>][] = ["cross-site", "same-site"].flatMap((site) => [
  [`a picture on a ${site} page`, { "sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }],
  [`a ${site} fetch`, { "sec-fetch-site": site, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }],
  [`a frame on a ${site} page`, { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }],
  [
    `an embedded object on a ${site} page`,
    { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "embed" },
  ],
  [
    `a prefetch by a ${site} page`,
    { "sec-fetch-site": site, "sec-purpose": "prefetch", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty" },
  ],
]);

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry);
  });
  afterAll(async () => app?.stop());

  test.each(fromElsewhere)("%s keeps no session alive", async (_, headers) => {
    const person = await signIn(app, "ada");
    const before = header(person);
    app.clock.advance(300);
    for (const path of ["/readers", "/account", "/api/readers", "/api/pages/readers", "/favicon.ico", "/login"]) {
      await person.send(path, { headers: { accept: "image/*,text/html", ...headers } });
    }
    expect(header(person)).toBe(before);
    app.clock.advance(300);
    expect(await whoIs(person)).toBe("refused");
  });

  test.each([
    [
      "a prefetch by the browser",
      { "sec-purpose": "prefetch", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty" },
    ],
    ["a prerender by the browser", { ...navigation, "sec-purpose": "prefetch;prerender" }],
    ["an older browser's prefetch", { ...navigation, purpose: "prefetch" }],
    ["a status that is polled", null],
  ])("%s keeps no session alive", async (_, headers) => {
    const person = await signIn(app, "ada");
    app.clock.advance(300);
    if (headers === null) await statusOf(person);
    else await person.send("/readers", { headers });
    app.clock.advance(300);
    expect(await whoIs(person)).toBe("refused");
  });

  test("following a link from another site is what a person does", async () => {
    const person = await signIn(app, "ada");
    app.clock.advance(idleTimeout - 100);
    await person.send("/readers", { headers: { ...navigation, "sec-fetch-site": "cross-site" } });
    app.clock.advance(idleTimeout - 100);
    expect(await whoIs(person)).toBe("ada");
  });

  test.each([
    ["cross-site", { "sec-fetch-site": "cross-site" }],
    ["same-site", { "sec-fetch-site": "same-site" }],
    ["a typed address", { "sec-fetch-site": "none" }],
    ["another origin, without Fetch Metadata", { origin: "https://evil.example", "sec-fetch-site": "" }],
    ["an opaque origin", { origin: "null", "sec-fetch-site": "" }],
    ["a sandboxed frame of this origin", { origin: "null", "sec-fetch-site": "cross-site" }],
  ])("%s can neither keep a session alive nor sign anybody out", async (_, headers) => {
    const person = await signIn(app, "ada");
    const before = header(person);
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
    app.clock.advance(300);
    for (const action of ["keepalive", "sign-out"]) {
      // Without Fetch Metadata, the visitor's own must not be there either.
      const silent = { ...scripted, ...sent, ...(!("sec-fetch-site" in sent) && { "sec-fetch-site": "cross-site" }) };
      const answer = await person.send(`/api/session/${action}`, { method: "POST", headers: silent });
      expect([answer.status, answer.headers["set-cookie"]]).toEqual([403, undefined]);
    }
    expect(header(person)).toBe(before);
    expect(await whoIs(person)).toBe("ada");
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "/%2f%2fevil.example",
    "/account?returnTo=//evil.example",
    "/account?x=%0d%0aSet-Cookie:%20a=b",
    "/account/..//evil.example",
    "/account?next=https://evil.example",
    `/account?x=${"a".repeat(3000)}`,
  ])("an expired session that asks for %j is not sent off this site", async (path) => {
    const person = await signIn(app, "ada");
    app.clock.advance(idleTimeout);
    for (const headers of [
      navigation,
      { ...navigation, host: "evil.example" },
      { ...navigation, "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
    ]) {
      const answer = await person.send(path, { headers, cookie: header(person) });
      const location = answer.headers.location ?? "/";
      // To where a browser goes from here: a host of the attacker's in its own request stays the attacker's.
      const to = new URL(location, app.server.origin);
      expect(to.origin === app.server.origin || location.startsWith("http://evil.example/login")).toBe(true);
      expect(answer.headers["x-a"]).toBeUndefined();
      const returnTo = to.searchParams.get("returnTo") ?? "/";
      expect(new URL(returnTo, app.server.origin).origin).toBe(app.server.origin);
      expect(returnTo.length).toBeLessThanOrEqual(2048);
      expect(String(answer.headers["set-cookie"])).not.toContain("a=b");
    }
  });

  test("a Server Action from another origin does not run", async () => {
    const person = await signIn(app, "ada");
    const { text } = await person.visit("/account");
    app.observer.forget();
    const fields = hiddenFields(text);
    const [id = ""] = Object.keys(fields).flatMap((name) => /^\$ACTION_ID_(.*)/.exec(name)?.[1] ?? []);
    await person.send("/account", {
      method: "POST",
      headers: {
        ...scripted,
        "next-action": id,
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
        "content-type": "text/plain",
      },
      body: "[]",
    });
    expect(app.observer.told.filter(({ type }) => type === "action")).toEqual([]);
  });
});
