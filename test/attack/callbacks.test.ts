import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { scripted } from "../support/visitor.js";
import { json, signIn, statusOf, whoIs } from "./support/people.js";

// Trouble in the app's own callbacks: nobody gets a longer session by it, nobody is signed out by it, and it is told.

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry, { env: { COOKIES: "careless" } });
  });
  afterAll(async () => app?.stop());
  beforeEach(() => app.observer.forget());

  test("cookies that scripts may read, or that go over plain HTTP, are told of once by each process", async () => {
    await signIn(app, "ada");
    await app.observer.heard({ code: "ERR_OPTIONS" }, 2);
    for (let index = 0; index < 3; index += 1) await signIn(app, "ada");
    await app.observer.heard({ code: "ERR_OPTIONS" }, 2);
    const messages = app.observer.told.flatMap(({ code, message }) =>
      code === "ERR_OPTIONS" ? [String(message)] : [],
    );
    // Next runs the app's session file in as many copies as it makes bundles; within each it is said once.
    expect(messages.filter((text) => text.includes("httpOnly")).length).toBe(
      messages.filter((text) => text.includes("secure")).length,
    );
    expect(messages.length).toBeLessThanOrEqual(6);
  });

  test("a faulty field is left out by itself: the shorter idle timeout beside it holds", async () => {
    const person = await signIn(app, "ada", { fields: { trouble: "timeouts faulty" } });
    await app.observer.heard({ code: "ERR_CALLBACK" });
    expect(await statusOf(person)).toMatchObject({ status: "active", idleTimeout: 300, absoluteTimeout: 3600 });
    app.clock.advance(300);
    expect(await whoIs(person)).toBe("refused");
  });

  test("durations that are none leave the configured ones", async () => {
    const person = await signIn(app, "ada", { fields: { trouble: "timeouts odd" } });
    const told = await app.observer.heard({ code: "ERR_CALLBACK" });
    expect(String(told[0]?.["message"])).toMatch(/idleTimeout is Infinity.*absoluteTimeout is "1800"/);
    expect(await statusOf(person)).toMatchObject({ idleTimeout, absoluteTimeout: 3600 });
  });

  test("where the callback throws, the session lives on by the durations from before, and ends by them", async () => {
    const person = await signIn(app, "ada", { fields: { trouble: "timeouts throws" } });
    await app.observer.heard({ code: "ERR_CALLBACK" });
    expect(await whoIs(person)).toBe("ada");
    app.clock.advance(idleTimeout);
    expect(await whoIs(person)).toBe("refused");
  });

  test.each(["userId throws", "userId odd"])("%s: the session is nobody's, and lives", async (trouble) => {
    const person = await signIn(app, "ada", { fields: { trouble } });
    expect(await whoIs(person)).toBe("ada");
    const status = json(await person.send("/api/session/status", { headers: scripted }));
    expect(status).toMatchObject({ status: "active", person: null, session: expect.any(String) });
    await app.observer.heard({ code: "ERR_CALLBACK" });
  });
});
