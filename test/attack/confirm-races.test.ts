import { scripted } from "../support/visitor.js";
import type { Answer, Visitor } from "../support/visitor.js";
import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { copyOf, header, json, signIn, whoIs } from "./support/people.js";

// A confirmation of a session that ended before it, or while it was under way, whatever is sent along.

const hows = ["ours", "plain"] as const;
const post = { method: "POST", headers: scripted };

describe.each(entries)("with %s.ts and no registry", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry);
  });
  afterAll(async () => app?.stop());

  test("where the middleware does not run, a session whose time was up is not confirmed", async () => {
    const person = await signIn(app, "ada");
    const seal = `app=${person.cookies.get("app")}`;
    const pair = header(person);
    app.clock.advance(idleTimeout);
    await person.call("/api/readers");
    const note = `app.clock=${person.cookies.get("app.clock")}`;
    const hidden = { ...scripted, "x-session-timeout-presented": "app=x" };
    for (const how of hows) {
      for (const [cookie, headers] of [
        [pair, scripted],
        [seal, scripted],
        [`${seal}; ${note}`, scripted],
        [pair, hidden],
        [`${seal}; ${note}`, hidden],
      ] as const) {
        const answer = await person.send(`/outside/confirm/${how}`, { method: "POST", headers, cookie });
        expect([how, cookie.length, answer.status, json(answer)]).toEqual([
          how,
          cookie.length,
          403,
          { error: "ERR_SESSION_ENDED" },
        ]);
      }
    }
  });

  test("one that is alive is, by either kind of session object", async () => {
    for (const how of hows) {
      const person = await signIn(app, "ada");
      app.clock.advance(idleTimeout - 60);
      expect((await person.send(`/outside/confirm/${how}`, post)).status).toBe(200);
      app.clock.advance(idleTimeout - 60);
      expect(await whoIs(person)).toBe("ada");
    }
  });
});

describe.each(entries)("with %s.ts and a registry", (entry) => {
  let app: AttackedApp;
  beforeAll(async () => {
    app = await attack(entry, { registry: "deny" });
  });
  afterAll(async () => app?.stop());
  beforeEach(() => app.clock.advance(60));

  /**
   * The confirmations of `count` requests of one browser, all let through before the first of them reaches the registry,
   * and before `meanwhile` happens.
   */
  async function confirmAtOnce(
    who: string,
    {
      how,
      count,
      meanwhile,
    }: { how: string; count: number; meanwhile?: ((person: Visitor) => Promise<unknown>) | undefined },
  ): Promise<{ visitors: Visitor[]; answers: Answer[] }> {
    const person = await signIn(app, who);
    const visitors = Array.from({ length: count }, () => copyOf(app, person));
    const { registry: store } = app.observer;
    let arrived = 0;
    let letGo: () => void = () => {};
    const all = new Promise<void>((resolve) => (letGo = resolve));
    app.observer.registry = {
      ...store,
      async start(...given) {
        arrived += 1;
        if (arrived === count) {
          await meanwhile?.(person);
          letGo();
        }
        await all;
        return store.start(...given);
      },
    };
    const answers = await Promise.all(visitors.map(async (visitor) => visitor.send(`/api/confirm/${how}`, post)));
    app.observer.registry = store;
    letGo();
    // On a busy machine the registry can be late, and then nothing was put to the test.
    if (answers.some(({ status }) => status >= 500)) return confirmAtOnce(`${who}-again`, { how, count, meanwhile });
    return { visitors, answers };
  }

  test.each(hows)("a form that is sent twice confirms once and signs nobody out (%s)", async (how) => {
    const { visitors, answers } = await confirmAtOnce("twice", { how, count: 2 });
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 403]));
    // The one that came too late says nothing of any cookie, so it does not matter which answer arrives last.
    const late = answers.findIndex(({ status }) => status === 403);
    expect(answers[late]?.headers["set-cookie"]).toBeUndefined();
    expect(await whoIs(visitors[1 - late] as Visitor)).toContain("twice");
    expect(await whoIs(visitors[late] as Visitor)).toBe("refused");
  });

  test.each(hows)("what is revoked, or signed out, meanwhile is not brought back (%s)", async (how) => {
    const ends: Record<string, (person: Visitor) => Promise<unknown>> = {
      "revoke-all": async (person) => person.call("/api/admin/revoke-all", { method: "POST", body: {} }),
      "sign-out": async (person) => person.call("/api/session/sign-out", { method: "POST" }),
    };
    for (const [who, meanwhile] of Object.entries(ends)) {
      const { visitors, answers } = await confirmAtOnce(who, { how, count: 1, meanwhile });
      expect([who, answers[0]?.status]).toEqual([who, 403]);
      expect(visitors[0]?.cookies.has("app")).toBe(false);
      expect(await whoIs(visitors[0] as Visitor)).not.toContain(who);
      app.clock.advance(60);
    }
  });
});
