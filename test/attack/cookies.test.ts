import { sealData } from "iron-session";
import { writeClock } from "../../src/cookies/clock-cookie.js";
import type { ClockCookie } from "../../src/cookies/clock-cookie.js";
import { digestOf } from "../../src/cookies/clock-cookie.js";
import type { Visitor } from "../support/visitor.js";
import { absoluteTimeout, attack, entries, idleTimeout, password } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { copyOf, signIn, statusOf, whoIs } from "./support/people.js";

// Whatever a browser makes of the cookies it was given, no session lives longer by it, and nobody becomes anybody else.

const clockName = "app.clock";

/** A clock of any app, made with any password: what a server would have written. */
async function forged(clock: ClockCookie, { cookieName = "app", secret = password, seal = "" } = {}): Promise<string> {
  let written = "";
  const jar = { getAll: () => [], set: (_: string, value: string) => void (written = value) };
  const session = { cookieName, password: secret };
  await writeClock(jar, { session, persistent: false }, clock, { seal: seal || null, ttl: 60 });
  return written;
}

interface Payload {
  id: string;
  startedAt: number;
  lastActivityAt: number;
}

function payloadOf(visitor: Visitor): Payload {
  const [, , payload = ""] = (visitor.cookies.get(clockName) ?? "").split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Payload;
}

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry);
  });
  afterAll(async () => app?.stop());

  /** Loads a page, so that activity is recorded. */
  async function use(visitor: Visitor, after: number): Promise<void> {
    app.clock.advance(after);
    expect((await visitor.visit("/readers")).status).toBe(200);
  }

  test("a seal that never ends is no session, not even in the second it was made", async () => {
    const person = await signIn(app, "undated", { how: "undated" });
    expect(person.cookies.get("app")).toMatch(/^Fe26/);
    const cookie = `app=${person.cookies.get("app")}`;
    expect(await whoIs(person, { cookie })).toBe("nobody");
    expect(await statusOf(person)).toMatchObject({ status: "anonymous" });
    const page = await person.visit("/account");
    expect(page.headers.location).toMatch(/\/login/);
    expect([...person.cookies.keys()]).toEqual([]);
  });

  test("a clock in the session's place is no session", async () => {
    const person = await signIn(app, "ada");
    const clock = person.cookies.get(clockName) ?? "";
    for (const cookie of [`app=${clock}`, `app=${clock}; ${clockName}=${clock}`, `app.0=${clock}`]) {
      expect(await whoIs(person, { cookie })).toBe("nobody");
    }
  });

  test.each([
    ["a seal", async (person: Visitor) => person.cookies.get("app") ?? ""],
    ["a seal of the clock's own fields", async (person: Visitor) => sealData(later(person), { password, ttl: 3600 })],
    ["a clock of another app", async (person: Visitor) => forgedOf(person, { cookieName: "other" })],
    ["a clock of another password", async (person: Visitor) => forgedOf(person, { secret: password.toUpperCase() })],
    ["a clock of another version", async (person: Visitor) => (await forgedOf(person)).replace(/^1\./, "2.")],
    ["a clock of another password id", async (person: Visitor) => (await forgedOf(person)).replace(/^1\.1\./, "1.2.")],
    ["a clock whose fields were changed", async (person: Visitor) => changed(await forgedOf(person))],
    ["a clock without its signature", async (person: Visitor) => (await forgedOf(person)).replace(/[^.]*$/, "")],
    ["a clock from the future", async (person: Visitor) => forgedOf(person, { ahead: 200 })],
    ["nothing", async () => ""],
  ])("%s in the clock's place does not make a session live longer than no clock does", async (_, make) => {
    const person = await signIn(app, "ada");
    await use(person, idleTimeout - 60);
    const text = await make(person);
    app.clock.advance(payloadOf(person).startedAt + idleTimeout - app.clock.now());
    const seal = person.cookies.get("app");
    expect(await whoIs(person, { cookie: `app=${seal}; ${clockName}=${text}` })).toBe("refused");
    expect(await whoIs(person)).toBe("ada");
  });

  test("a clock that ended ends the session it is of, and no other", async () => {
    const ada = await signIn(app, "ada");
    const eve = await signIn(app, "eve");
    const note = { id: payloadOf(eve).id, ended: "idle", endedAt: app.clock.now(), told: false } as const;
    const seal = ada.cookies.get("app");
    expect(await whoIs(ada, { cookie: `app=${seal}; ${clockName}=${await forged(note)}` })).toBe("ada");
    // Both cookies of one name, in either order.
    const own = `${clockName}=${ada.cookies.get(clockName)}`;
    const other = `${clockName}=${await forged(note)}`;
    expect(await whoIs(ada, { cookie: `app=${seal}; ${own}; ${other}` })).toBe("ada");
    expect(await whoIs(ada, { cookie: `app=${seal}; ${other}; ${own}` })).toBe("ada");
    const ownNote = `${clockName}=${await forged({ ...note, id: payloadOf(ada).id })}`;
    expect(await whoIs(ada, { cookie: `app=${seal}; ${own}; ${ownNote}` })).toBe("refused");
  });

  test("a note that somebody was told of is no session, whatever stands beside it", async () => {
    const ada = await signIn(app, "ada");
    const note = await forged({ id: payloadOf(ada).id, ended: "revoked", endedAt: app.clock.now(), told: true });
    expect(await whoIs(ada, { cookie: `app=${ada.cookies.get("app")}; ${clockName}=${note}` })).toBe("nobody");
  });

  test("no pair of an older and a newer cookie of one session lives longer than the newer ones", async () => {
    const ada = await signIn(app, "ada");
    const kept: Visitor[] = [copyOf(app, ada)];
    for (let index = 0; index < 3; index += 1) {
      await use(ada, idleTimeout / 2);
      await ada.call("/api/save", { method: "POST" });
      kept.push(copyOf(app, ada));
    }
    const pairs = kept.flatMap((one) =>
      kept.map((other) => `app=${one.cookies.get("app")}; ${clockName}=${other.cookies.get(clockName)}`),
    );
    app.clock.advance(idleTimeout - 60);
    expect(await whoIs(copyOf(app, ada), { cookie: pairs.at(-1) ?? "" })).toBe("ada");
    const { lastActivityAt } = payloadOf(ada);
    app.clock.advance(lastActivityAt + idleTimeout - app.clock.now());
    for (const cookie of pairs) expect(await whoIs(ada, { cookie })).toBe("refused");
    expect(await whoIs(ada, { cookie: pairs.join("; ") })).toBe("refused");
  });

  test("renewing goes on no longer than the absolute limit, with whichever cookies", async () => {
    const ada = await signIn(app, "ada");
    const first = copyOf(app, ada);
    const { startedAt } = payloadOf(ada);
    while (app.clock.now() + 500 < startedAt + absoluteTimeout) await use(ada, 500);
    app.clock.advance(startedAt + absoluteTimeout - app.clock.now());
    for (const cookie of [
      `app=${ada.cookies.get("app")}; ${clockName}=${ada.cookies.get(clockName)}`,
      `app=${first.cookies.get("app")}; ${clockName}=${ada.cookies.get(clockName)}`,
    ]) {
      expect(await whoIs(ada, { cookie })).toBe("refused");
      const keptAlive = await ada.send("/api/session/keepalive", { method: "POST", cookie });
      expect([keptAlive.status, keptAlive.headers["set-cookie"]?.join().includes("1.1.")]).toEqual([401, true]);
    }
  });

  test("two people who swap their clocks are themselves, and judged by their own start", async () => {
    const ada = await signIn(app, "ada");
    app.clock.advance(300);
    const eve = await signIn(app, "eve");
    const swapped = (one: Visitor, other: Visitor): string =>
      `app=${one.cookies.get("app")}; ${clockName}=${other.cookies.get(clockName)}`;
    expect(await whoIs(ada, { cookie: swapped(ada, eve) })).toBe("ada");
    expect(await whoIs(eve, { cookie: swapped(eve, ada) })).toBe("eve");
    app.clock.advance(300);
    expect(await whoIs(ada, { cookie: swapped(ada, eve) })).toBe("refused");
    expect(await whoIs(eve, { cookie: swapped(eve, ada) })).toBe("eve");
  });

  test.each(["start", "start-plain"] as const)("a sign-in of nobody (%s) is no session", async (how) => {
    const nobody = await signIn(app, "ada", { how });
    nobody.cookies.clear();
    await nobody.call(`/api/sign-in/${how}`, { method: "POST", body: {} });
    expect(nobody.cookies.has(clockName)).toBe(false);
    expect(await statusOf(nobody)).toMatchObject({ status: "anonymous" });
    expect((await nobody.visit("/account")).headers.location).toMatch(/\/login\?returnTo=\/account$/);
  });

  function later(person: Visitor): Payload {
    return { ...payloadOf(person), lastActivityAt: app.clock.now() };
  }

  async function forgedOf(
    person: Visitor,
    { ahead = 0, ...of }: { ahead?: number; cookieName?: string; secret?: string } = {},
  ): Promise<string> {
    const seal = person.cookies.get("app") ?? "";
    const clock = { ...later(person), digest: await digestOf(seal), registered: false };
    return forged({ ...clock, lastActivityAt: clock.lastActivityAt + ahead }, { ...of, seal });
  }

  function changed(clock: string): string {
    const [version, id, payload = "", signature] = clock.split(".");
    const fields = JSON.parse(Buffer.from(payload, "base64url").toString()) as Payload;
    const longer = { ...fields, lastActivityAt: fields.lastActivityAt + 1 };
    return [version, id, Buffer.from(JSON.stringify(longer)).toString("base64url"), signature].join(".");
  }
});
