import { setTimeout as sleep } from "node:timers/promises";
import type { Visitor } from "../support/visitor.js";
import { scripted } from "../support/visitor.js";
import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { copyOf, header, json, signIn, signInAgain, statusOf, whoIs } from "./support/people.js";
import type { SignIn } from "./support/people.js";

// What a registry ends stays ended, whichever way the session came to be and however it is presented again.

const hows: SignIn[] = ["start", "start-plain", "save", "plain"];
const admin = async (by: Visitor, what: string, id = "") =>
  json(await by.call(`/api/admin/${what}`, { method: "POST", body: { id } }));

/** The same seal as text of other characters: base64 has spare bits, and may hold white space and padding. */
function otherSpellings(seal: string): string[] {
  const [sealed = "", version = ""] = seal.split("~");
  const last = sealed.at(-1) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const spare = alphabet[alphabet.indexOf(last) ^ 1] ?? "";
  return [`${sealed.slice(0, -1)}${spare}`, `${sealed.slice(0, -3)}%09${sealed.slice(-3)}`, `${sealed}=`].map(
    (text) => `${text}~${version}`,
  );
}

describe.each(entries)("with %s.ts and a registry", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    // On a busy machine the registry can be late, and with "allow" a request then goes on.
    app = await attack(entry, { registry: "deny" });
  });
  afterAll(async () => app?.stop());
  beforeEach(() => {
    // Not-before times reach half a minute ahead, for machines whose clocks do.
    app.clock.advance(60);
    app.observer.store = "up";
    app.observer.forget();
  });

  describe.each(hows)("a session that was made with %s", (how) => {
    /** Somebody, a copy of their cookies as they were made, and one as they were after a page was loaded. */
    async function someone(who: string): Promise<{ honest: Visitor; copies: Visitor[] }> {
      const honest = await signIn(app, who, { how });
      const fresh = copyOf(app, honest);
      await honest.visit("/readers");
      return { honest, copies: [fresh, copyOf(app, honest), copyOf(app, fresh)] };
    }

    async function expectRefused(copies: Visitor[]): Promise<void> {
      for (const copy of copies) {
        const [text, header_] = [header(copy), copy.cookies.get("app") ?? ""];
        expect(await whoIs(copy)).toBe("refused");
        expect((await statusOf(copyOf(app, copy))).status).not.toBe("active");
        // Neither without its clock, nor with junk behind it.
        expect(await whoIs(copy, { cookie: `app=${header_}` })).toBe("refused");
        expect(await whoIs(copy, { cookie: `app=${header_}~junk` })).toBe("refused");
        // Nor with its signature spelled in another way.
        for (const text of otherSpellings(header_))
          expect(await whoIs(copy, { cookie: `app=${text}` })).toBe("refused");
        expect(await whoIs(copy, { cookie: text })).toBe("refused");
      }
    }

    test("is refused once all of that person's are revoked", async () => {
      const { copies, honest } = await someone(`user-${how}`);
      await admin(honest, "revoke-user", `user-${how}`);
      await expectRefused([honest, ...copies]);
    });

    test("is refused once everybody's are revoked, though no request told the registry of it", async () => {
      const { copies, honest } = await someone(`all-${how}`);
      const untold = await signIn(app, `untold-${how}`, { how });
      await admin(honest, "revoke-all");
      await expectRefused([honest, untold, ...copies]);
    });

    test.each(["/api/session/sign-out", "/api/sign-out/destroy"])(
      "is refused once it is signed out of at %s",
      async (path) => {
        const { copies, honest } = await someone(`out-${how}`);
        await honest.call(path, { method: "POST" });
        expect([...honest.cookies.keys()]).toEqual([]);
        await expectRefused(copies);
      },
    );

    test("is one session, however often its first cookie is presented", async () => {
      const { copies, honest } = await someone(`one-${how}`);
      for (const copy of copies) await copy.visit("/readers");
      expect(await admin(honest, "list", `one-${how}`)).toHaveLength(1);
    });

    test("ends when another takes its place in the same browser", async () => {
      for (const next of ["start", "start-plain"] as const) {
        const { copies, honest } = await someone(`again-${how}`);
        await signInAgain(honest, `again-${how}`, { how: next });
        expect(await whoIs(honest)).toBe(`again-${how}`);
        for (const copy of copies) expect(await whoIs(copy)).toBe("refused");
        await admin(honest, "revoke-user", `again-${how}`);
        app.clock.advance(60);
      }
    });
  });

  test("a Pages Router API route that signs in again ends the session from before, too", async () => {
    for (const how of hows) {
      const honest = await signIn(app, "pages", { how });
      const before = copyOf(app, honest);
      await honest.call("/api/pages/sign-in", { method: "POST", body: { user: { id: "pages" } } });
      expect(await whoIs(honest)).toBe("pages");
      expect(await whoIs(before)).toBe("refused");
    }
  });

  test("an id that is left behind neither signs anybody out nor loops", async () => {
    const honest = await signIn(app, "superseded");
    const late = copyOf(app, honest);
    await signInAgain(honest, "superseded");
    // A slow request of the same browser, with the cookies from before.
    const page = await late.visit("/account?x=1");
    expect(page.headers["set-cookie"]).toBeUndefined();
    expect(page.headers["cache-control"]).toBe("private, no-store");
    expect(page.headers.location).toMatch(/\/account\?x=1&session-timeout=again$/);
    const again = await late.visit("/account?x=1&session-timeout=again");
    expect(again.headers.location).toMatch(/\/login$/);
    expect(again.headers["set-cookie"]).toBeUndefined();
    expect(again.headers["cache-control"]).toBe("private, no-store");
    expect((await late.visit("/login")).status).toBe(200);
    const api = await late.call("/api/readers");
    expect([api.status, api.headers["set-cookie"]]).toEqual([409, undefined]);
    expect(await whoIs(honest)).toBe("superseded");
  });

  test("the same expired cookies, presented again and again, announce one end", async () => {
    const person = await signIn(app, "replayed");
    const cookie = header(person);
    app.clock.advance(idleTimeout);
    for (const path of ["/account", "/api/readers", "/api/session/status", "/account", "/outside"]) {
      await person.send(path, { headers: scripted, cookie });
    }
    await person.call("/api/admin/list", { method: "POST", body: { id: "replayed" } });
    expect(await app.observer.heard({ type: "ended", userId: "replayed" })).toHaveLength(1);
  });

  test("while it does not know whose a session is, nobody else's is ended, and trouble is told", async () => {
    for (const trouble of ["userId throws", "userId odd"]) {
      const person = await signIn(app, "riddle", { fields: { trouble } });
      expect(await whoIs(person)).toBe("riddle");
      await app.observer.heard({ code: "ERR_CALLBACK" });
      app.observer.forget();
    }
  });
});

describe.each(entries)('with %s.ts and onRegistryError: "allow"', (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry, { registry: "allow" });
  });
  afterAll(async () => app?.stop());

  test("while it is down, a sign-out says that it was not recorded, and is tried again", async () => {
    const person = await signIn(app, "hasty");
    const before = copyOf(app, person);
    await person.visit("/readers");
    app.observer.store = "failing";
    const answer = await person.call("/api/session/sign-out", { method: "POST" });
    expect([answer.status, json(answer)["recorded"]]).toEqual([200, false]);
    expect([...person.cookies.keys()]).toEqual([]);
    // Both times were told of: the ending, and the second try behind the answer.
    await app.observer.heard({ code: "ERR_REGISTRY" }, 2);
    // A copy lives on by its cookies: that is what "allow" means, and what `recorded` tells of.
    expect(await whoIs(before)).toBe("hasty");
  });
});

describe.each(entries)('with %s.ts and onRegistryError: "deny"', (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry, { registry: "deny" });
  });
  afterAll(async () => app?.stop());
  beforeEach(() => {
    app.observer.store = "up";
  });

  test.each([...hows.map((how) => [how, "failing"] as const), ["plain", "silent"] as const])(
    "a session made with %s is answered 503 while the store is %s, and lives on",
    async (how, store) => {
      const person = await signIn(app, "patient", { how });
      const fresh = copyOf(app, person);
      await person.visit("/readers");
      app.observer.store = store;
      for (const visitor of [person, fresh]) {
        for (const path of ["/readers", "/api/readers", "/api/pages/readers", "/api/session/status"]) {
          const answer = await visitor.call(path);
          expect([path, answer.status, answer.headers["set-cookie"]]).toEqual([path, 503, undefined]);
        }
        const junk = await visitor.send("/api/readers", { cookie: `app=${visitor.cookies.get("app")}~junk` });
        expect(junk.status).toBe(503);
      }
      app.observer.store = "up";
      // One that kept silent is asked again only once a second.
      while ((await person.call("/api/readers")).status === 503) await sleep(100);
      expect(await whoIs(person)).toBe("patient");
    },
  );

  test("a proof that cannot be looked for is none, and the answer is 503", async () => {
    const person = await signIn(app, "doubtful");
    const { registry } = app.observer;
    let asked = 0;
    // The middleware lets it pass, and what asks next gets no answer.
    app.observer.registry = {
      ...registry,
      visit: async (...given) => {
        if ((asked += 1) > 1) throw new Error("not now");
        return registry.visit(...given);
      },
    };
    const answer = await person.call("/api/fresh");
    app.observer.registry = registry;
    expect([answer.status, json(answer), answer.headers["set-cookie"]]).toEqual([
      503,
      { error: "session_registry_unavailable" },
      undefined,
    ]);
  });

  test("people who are not signed in notice nothing", async () => {
    const person = await signIn(app, "nobody");
    app.observer.store = "failing";
    expect((await person.send("/readers", { cookie: "" })).status).toBe(200);
  });

  test("a sign-out is answered 503, deletes the cookies, and is recorded by the second try", async () => {
    const person = await signIn(app, "leaver");
    const before = copyOf(app, person);
    // The first call fails, the next does not.
    const { registry } = app.observer;
    let failed = 0;
    app.observer.registry = {
      ...registry,
      end: async (...given) => {
        if ((failed += 1) === 1) throw new Error("not now");
        return registry.end(...given);
      },
    };
    const answer = await person.call("/api/session/sign-out", { method: "POST" });
    app.observer.registry = registry;
    expect([answer.status, json(answer)["recorded"]]).toEqual([503, false]);
    expect([...person.cookies.keys()]).toEqual([]);
    expect(await whoIs(before)).toBe("refused");
  });
});
