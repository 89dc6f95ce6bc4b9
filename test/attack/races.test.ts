import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { navigation, scripted } from "../support/visitor.js";
import type { Visitor } from "../support/visitor.js";
import { copyOf, signIn, signInAgain, statusOf, whoIs } from "./support/people.js";

// A request that was sent before a sign-out, a sign-in or a save, and whose answer comes after it.

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  let gates = 0;
  beforeAll(async () => {
    app = await attack(entry);
  });
  afterAll(async () => app?.stop());

  /** Sends a request that stands at the gate while `meanwhile` happens, and only then is answered. */
  async function slowly(
    person: Visitor,
    meanwhile: () => Promise<void>,
    headers: Readonly<Record<string, string>> = scripted,
  ): Promise<void> {
    const name = String((gates += 1));
    const atGate = app.observer.atGate(name);
    const slow = person.send(`/api/save?name=${name}`, { headers });
    const gate = await atGate;
    await meanwhile();
    gate.open();
    expect((await slow).status).toBe(200);
  }

  // A page load marks what plain iron-session saved, and so writes that session: the one case that needs a registry.
  test.each([
    ["start", "page load", navigation],
    ["start-plain", "page load", navigation],
    ["save", "page load", navigation],
    ["start", "fetch", scripted],
    ["save", "fetch", scripted],
    ["plain", "fetch", scripted],
  ] as const)(
    "who signs out of a session made with %s is not signed in again by a slow %s",
    async (how, _, headers) => {
      for (const out of ["/api/session/sign-out", "/api/sign-out/destroy", "/api/sign-out/plain"]) {
        const person = await signIn(app, "ada", { how });
        // Activity is due, so that the slow answer brings a clock.
        app.clock.advance(120);
        await slowly(
          person,
          async () => {
            expect((await person.call(out, { method: "POST" })).status).toBe(200);
            expect(person.cookies.has("app")).toBe(false);
          },
          headers,
        );
        expect(person.cookies.has("app")).toBe(false);
        expect(await whoIs(person)).toBe("nobody");
        expect(await statusOf(person)).toMatchObject({ status: "anonymous" });
      }
    },
  );

  test("a slow request does not take back what is saved meanwhile, nor bring back who was signed in before", async () => {
    const person = await signIn(app, "ada");
    app.clock.advance(120);
    await slowly(person, async () => void (await person.call("/api/save", { method: "POST" })));
    expect(await whoIs(person)).toBe("ada");
    app.clock.advance(120);
    await slowly(person, async () => signInAgain(person, "eve"));
    expect(await whoIs(person)).toBe("eve");
    // Its clock was of the session from before: this one is judged by its own start, and not by that.
    app.clock.advance(idleTimeout - 60);
    expect(await whoIs(person)).toBe("eve");
  });

  test("a request that took long does not turn back the activity recorded meanwhile", async () => {
    const person = await signIn(app, "ada");
    app.clock.advance(120);
    await slowly(person, async () => {
      app.clock.advance(300);
      await person.call("/api/session/keepalive", { method: "POST", body: { idleFor: 0 } });
    });
    // The slow one's clock arrived last: a browser then holds the older time, which can only be an earlier one.
    const { idleSeconds } = await statusOf(person);
    expect(idleSeconds).toBeLessThanOrEqual(310);
  });

  test("a prefetch with older cookies neither signs out nor in, whatever comes back last", async () => {
    const person = await signIn(app, "ada");
    const late = copyOf(app, person);
    await person.call("/api/session/sign-out", { method: "POST" });
    for (const headers of [
      { ...scripted, "sec-purpose": "prefetch" },
      { ...scripted, rsc: "1" },
    ]) {
      app.clock.advance(100);
      const answer = await late.send("/readers", { headers });
      const names = (answer.headers["set-cookie"] ?? []).map((line) => line.split("=", 1)[0]);
      expect(names).not.toContain("app");
    }
  });
});
