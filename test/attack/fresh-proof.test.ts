import { formWith, navigation, scripted } from "../support/visitor.js";
import type { Answer, Visitor } from "../support/visitor.js";
import { attack, entries } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { copyOf, header, json, signIn, signInAgain, statusOf, whoIs } from "./support/people.js";

// What asks for a fresh proof never passes an old one, whatever is sent along.

const maxAge = 300;
const kinds = [
  ["no registry", undefined],
  ["a registry", "deny"],
] as const;

describe.each(entries.flatMap((entry) => kinds.map(([name, registry]) => ({ entry, name, registry }))))(
  "with $entry and $name",
  ({ entry, registry }) => {
    let app: AttackedApp;
    beforeAll(async () => {
      app = await attack(entry, registry === undefined ? {} : { registry });
    });
    afterAll(async () => app?.stop());
    beforeEach(() => app.observer.forget());

    // On a busy machine the registry can be late, and a request is then to be sent again. A page cannot respond with 503:
    // Next makes a 500 of it, which without a registry is a fault.
    async function patiently(send: () => Promise<Answer>, late: readonly number[] = [503]): Promise<Answer> {
      const answer = await send();
      return registry !== undefined && late.includes(answer.status) ? patiently(send, late) : answer;
    }

    const confirm = async (visitor: Visitor, how = "ours") =>
      patiently(async () => visitor.call(`/api/confirm/${how}`, { method: "POST", body: {} }));

    /** What the API and the page for a fresh proof say to these cookies. */
    async function refused(visitor: Visitor, cookie = header(visitor)): Promise<unknown[]> {
      const api = await patiently(async () => visitor.send("/api/fresh", { headers: scripted, cookie }));
      const page = await patiently(async () => visitor.send("/fresh", { headers: navigation, cookie }), [500, 503]);
      return [api.status, (JSON.parse(api.text) as { error?: string }).error, page.status, page.headers.location];
    }
    const asked = [401, "confirmation_required", 307, "/login?reason=confirm&returnTo=/fresh"];
    const passed = [200, undefined, 200, undefined];

    async function stale(who: string): Promise<Visitor> {
      const visitor = await signIn(app, who);
      await visitor.visit("/account");
      app.clock.advance(maxAge);
      return visitor;
    }

    test("a proof counts until it is five minutes old, and a confirmation is one", async () => {
      for (const how of ["ours", "plain"]) {
        const person = await signIn(app, `ada-${how}`);
        // The seconds around the limit are judged in the flows; here they pass by themselves.
        app.clock.advance(maxAge - 60);
        expect(await refused(person)).toEqual(passed);
        app.clock.advance(60);
        expect(await refused(person)).toEqual(asked);
        expect((await confirm(person, how)).status).toBe(200);
        expect(await refused(person)).toEqual(passed);
        await person.visit("/account");
        await person.call("/api/save", { method: "POST", body: "saved" });
        expect(await refused(person)).toEqual(passed);
        app.clock.advance(maxAge);
        expect(await refused(person)).toEqual(asked);
        expect(await whoIs(person)).toBe(`ada-${how}`);
      }
    });

    test("an older clock, a newer one, a foreign one, a changed one and none pass nothing", async () => {
      const person = await stale("ben");
      const old = new Map(person.cookies);
      const other = await signIn(app, "ben");
      await confirm(person);
      const [seal, clock] = [old.get("app") ?? "", old.get("app.clock") ?? ""];
      const fresh = new Map(person.cookies);
      const [version = "", passwordId = "", payload = "", signature = ""] = clock.split(".");
      const data = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
      const now = (await statusOf(other)).now;
      const forged = btoa(JSON.stringify({ ...data, authenticatedAt: now })).replaceAll("=", "");
      const clocks = [
        clock,
        fresh.get("app.clock") ?? "",
        other.cookies.get("app.clock") ?? "",
        `${version}.${passwordId}.${forged}.${signature}`,
        `${version}.${passwordId}.${forged}.`,
        "",
      ];
      for (const text of clocks) {
        const answer = await refused(person, `app=${seal}; app.clock=${text}`);
        // With a registry, the session from before the confirmation is not even asked for a proof.
        if (registry === undefined) expect(answer).toEqual(asked);
        else expect(answer[0]).not.toBe(200);
        expect(answer[2]).toBeDefined();
      }
      // The confirmed session beside the older clocks is what it is.
      for (const text of [clock, ""]) {
        expect(await refused(person, `app=${fresh.get("app")}; app.clock=${text}`)).toEqual(passed);
      }
      app.clock.advance(maxAge);
      for (const text of [clock, fresh.get("app.clock") ?? "", ""]) {
        expect(await refused(person, `app=${fresh.get("app")}; app.clock=${text}`)).toEqual(asked);
      }
    });

    test("an action that needs a proof is not run, and the person comes back to its page", async () => {
      const person = await stale("cyd");
      const page = "/fresh?form=1";
      const fields = formWith((await person.visit(page)).text, "Change") ?? {};
      const referer = `${app.server.origin}${page}`;
      const boundary = "----visitor";
      const parts = Object.entries(fields).map(
        ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const form = {
        method: "POST",
        headers: {
          accept: "text/html",
          "sec-fetch-mode": "navigate",
          "content-type": `multipart/form-data; boundary=${boundary}`,
          referer,
        },
        body: `${parts.join("")}--${boundary}--\r\n`,
      };
      const [id = ""] = Object.keys(fields).flatMap((name) => /^\$ACTION_ID_(.*)/.exec(name)?.[1] ?? []);
      const script = {
        method: "POST",
        headers: { ...scripted, "next-action": id, "content-type": "text/plain;charset=UTF-8", referer },
        body: "[]",
      };
      const target = "/login?reason=confirm&returnTo=/fresh%3Fform%3D1";
      const unscripted = await person.send(page, form);
      expect([unscripted.status, unscripted.headers.location]).toEqual([303, target]);
      const byScript = await person.send(page, script);
      expect(String(byScript.headers["x-action-redirect"] ?? byScript.headers.location)).toContain(target);
      await confirm(person);
      await person.send(page, form);
      await person.send(page, script);
      // Those two alone were run.
      expect(await app.observer.heard({ type: "changed", who: "cyd" }, 2)).toHaveLength(2);
    });

    test("a confirmation signs nobody in who is not, and cannot be had for a session that is over", async () => {
      const nobody = copyOf(app, await signIn(app, "dan"));
      nobody.cookies.clear();
      for (const how of ["ours", "plain"]) {
        expect(json(await confirm(nobody, how))).toEqual({ error: "ERR_SESSION_ENDED" });
        expect(nobody.cookies.size).toBe(0);
        const late = await signIn(app, "dan");
        const cookie = header(late);
        app.clock.advance(600);
        const answer = await late.send(`/api/confirm/${how}`, { method: "POST", headers: scripted, cookie });
        expect(answer.status).toBe(401);
        expect(await whoIs(late, { cookie })).toBe("refused");
      }
    });

    test("a session that somebody planted is worth nothing to them once its victim signs in or confirms", async () => {
      for (const next of ["start", "start-plain", "confirm"] as const) {
        const attacker = await signIn(app, "eve");
        const victim = copyOf(app, attacker);
        if (next === "confirm") await confirm(victim);
        else await signInAgain(victim, "fay", { how: next });
        for (const name of ["app", "app.clock"]) expect(victim.cookies.get(name)).not.toBe(attacker.cookies.get(name));
        const session = (await statusOf(victim)) as { session?: string };
        const theirs = (await statusOf(attacker)) as { session?: string };
        expect(session.session).not.toBe(theirs.session);
        expect(await whoIs(attacker)).toBe(registry === undefined ? "eve" : "refused");
        app.clock.advance(maxAge);
        // Whose proof was old keeps an old one.
        expect((await attacker.call("/api/fresh")).status).not.toBe(200);
      }
    });

    if (registry !== undefined) {
      test("the pair from before a confirmation is dead at once", async () => {
        for (const how of ["ours", "plain"]) {
          const person = await signIn(app, "gus");
          await person.visit("/account");
          const copies = [copyOf(app, person), copyOf(app, person)];
          copies[1]?.cookies.delete("app.clock");
          await confirm(person, how);
          for (const copy of copies) {
            expect(await whoIs(copy)).toBe("refused");
            expect((await confirm(copy, how)).status).not.toBe(200);
            expect(await refused(copy)).not.toEqual(passed);
          }
          expect(await whoIs(person)).toBe("gus");
        }
      });

      test("a confirmation of a session that was revoked signs the browser out", async () => {
        const person = await signIn(app, "hal");
        const { registry: store } = app.observer;
        // Revoked after the request was let through: the visit says alive, the confirmation finds out.
        app.observer.registry = { ...store, start: async () => ({ verdict: "revoked", ended: [] }) };
        expect(json(await confirm(person))).toEqual({ error: "ERR_SESSION_ENDED" });
        app.observer.registry = store;
        expect(person.cookies.has("app")).toBe(false);
        expect(await whoIs(person)).not.toBe("hal");
      });
    }
  },
);

describe.each(entries)("with %s.ts and a limit of two sessions", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry, { registry: "deny", env: { MAX_SESSIONS: "2" } });
  });
  afterAll(async () => app?.stop());

  /** Opens a stream, and resolves once it watches its session. */
  async function open(visitor: Visitor): Promise<{ text: Promise<string> }> {
    const { registry: store } = app.observer;
    const watches = new Promise<void>((resolve) => {
      app.observer.registry = {
        ...store,
        look: async (id, now) => {
          resolve();
          return store.look(id, now);
        },
      };
    });
    const answered = visitor.call("/api/stream");
    const opened = await Promise.race([watches.then(() => true), answered.then(({ status }) => status < 500)]);
    app.observer.registry = store;
    // On a busy machine the registry can be late, and then there is no stream.
    return opened ? { text: answered.then(({ text }) => text) } : open(visitor);
  }

  test("the oldest is refused, told why, and streams no more", async () => {
    const first = await signIn(app, "ivy");
    const stream = await open(first);
    app.clock.advance(1);
    await signIn(app, "ivy");
    app.clock.advance(1);
    await signIn(app, "ivy");
    expect(await stream.text).toMatch(/^(data: tick\n\n)*data: replaced\n\n$/);
    const cookie = header(first);
    const api = await first.send("/api/readers", { headers: scripted, cookie });
    expect([api.status, json(api)]).toEqual([
      401,
      { error: "session_expired", reason: "replaced", signInPath: "/login" },
    ]);
    expect((await first.visit("/account")).headers.location).toMatch(/\/login\?reason=replaced&returnTo=\/account$/);
    await app.observer.heard({ type: "ended", reason: "replaced", userId: "ivy" });
  });

  test("a stream ends within a second of a revocation, and of a sign-out", async () => {
    for (const [end, reason] of [
      [
        async (person: Visitor) => person.call("/api/admin/revoke-user", { method: "POST", body: { id: "jan" } }),
        "revoked",
      ],
      [async (person: Visitor) => person.call("/api/session/sign-out", { method: "POST" }), "signed-out"],
    ] as const) {
      const person = await signIn(app, "jan");
      const stream = await open(person);
      await end(person);
      expect((await stream.text).split("\n\n").at(-2)).toBe(`data: ${reason}`);
      app.clock.advance(60);
    }
    const nobody = await signIn(app, "jan");
    nobody.cookies.clear();
    expect((await nobody.call("/api/stream")).text).toBe("data: signed-out\n\n");
  });
});
