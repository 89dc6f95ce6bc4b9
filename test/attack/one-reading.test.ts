import { setTimeout as sleep } from "node:timers/promises";
import type { Visitor } from "../support/visitor.js";
import { navigation, scripted } from "../support/visitor.js";
import { attack, entries, idleTimeout } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import { copyOf, header, inChunks, json, shown, signIn, statusOf } from "./support/people.js";

// Cookie readers differ: in which of two cookies of one name they take, in what they trim, decode and unquote. What one
// of them reads past the middleware, somebody whose session is over reads too.

/** Ways to write a cookie that some reader takes for it, and some other does not. */
const spellings: Record<string, (name: string, value: string) => string> = {
  "as it is": (name, value) => `${name}=${value}`,
  "an empty one after it": (name, value) => `${name}=${value}; ${name}=`,
  "an empty one before it": (name, value) => `${name}=; ${name}=${value}`,
  "one of white space before it": (name, value) => `${name}= ; ${name}=${value}`,
  "a name alone before it": (name, value) => `${name}; ${name}=${value}`,
  "a name alone after it": (name, value) => `${name}=${value}; ${name}`,
  "a stray percent sign": (name, value) => `${name}=${value}%`,
  "what cannot be decoded": (name, value) => `${name}=${value}%zz`,
  "bytes that are no UTF-8": (name, value) => `${name}=${value}%ff`,
  "a percent-encoded letter": (name, value) => `${name}=%${value.charCodeAt(0).toString(16)}${value.slice(1)}`,
  "a space after the name": (name, value) => `${name} =${value}`,
  "a tab after the name": (name, value) => `${name}\t=${value}`,
  "a tab before the name": (name, value) => `x=1;\t${name}=${value}`,
  "two spaces before the name": (name, value) => `x=1;  ${name}=${value}`,
  "no space before the name": (name, value) => `x=1;${name}=${value}`,
  "a no-break space before the name": (name, value) => `x=1; \u00a0${name}=${value}`,
  "a no-break space after the name": (name, value) => `${name}\u00a0=${value}`,
  "a space before the value": (name, value) => `${name}= ${value}`,
  "a tab after the value": (name, value) => `${name}=${value}\t; x=1`,
  "a no-break space after the value": (name, value) => `${name}=${value}\u00a0`,
  quotes: (name, value) => `${name}="${value}"`,
  "a quote before it": (name, value) => `${name}="${value}`,
  "two equals signs": (name, value) => `${name}==${value}`,
  "junk behind the seal": (name, value) => `${name}=${value}~junk`,
  "a pair without a name": (name, value) => `=${name}=${value}; ;; ${name}=${value}`,
  "a comma": (name, value) => `x=1, ${name}=${value}; y=2,${name}=${value}`,
};

/** Where somebody reads, and how a request gets there. */
const places: Record<string, { path: string; headers: Record<string, string> }> = {
  "a route handler": { path: "/api/readers", headers: scripted },
  "a route handler below basePath": { path: "/api/session/other", headers: scripted },
  "a Pages Router API route": { path: "/api/pages/readers", headers: scripted },
  "a page": { path: "/readers", headers: navigation },
  "the sign-in page": { path: "/login", headers: navigation },
  "another middleware": { path: "/readers", headers: { ...navigation, "x-handler": "read" } },
};

type Reading = Record<string, string>;

/** What each reader at a place reads; nothing where the middleware answers by itself. */
async function read(visitor: Visitor, place: string, cookie: string): Promise<Reading> {
  const { path = "", headers = {} } = places[place] ?? {};
  const answer = await visitor.send(path, { headers, cookie });
  // On a busy machine the registry can be late.
  if (answer.status === 503 || answer.status === 500) return read(visitor, place, cookie);
  if (answer.status === 401 || answer.status === 307) return {};
  if (answer.status !== 200) throw new Error(`${place} answered ${answer.status} to ${cookie}`);
  const { status: _, ...readers } = JSON.parse(answer.text.startsWith("{") ? answer.text : shown(answer)) as Reading;
  return readers;
}

describe.each(entries)("with %s.ts", (entry) => {
  let app: AttackedApp;
  let visitor: Visitor;
  const dead: Record<string, Visitor> = {};
  const alive: Record<string, Visitor> = {};

  beforeAll(async () => {
    app = await attack(entry, { registry: "deny" });
    dead["expired"] = await signIn(app, "expired");
    dead["expired, in chunks"] = await signIn(app, "expired", { fields: inChunks });
    dead["expired, never marked"] = await signIn(app, "expired", { how: "plain" });
    app.clock.advance(idleTimeout);
    for (const [kind, fields] of [
      ["", {}],
      [", in chunks", inChunks],
    ] as const) {
      const revoked = await signIn(app, `revoked${kind}`, { fields });
      dead[`revoked${kind}`] = revoked;
      await revoked.call("/api/admin/revoke-user", { method: "POST", body: { id: `revoked${kind}` } });
      const signedOut = await signIn(app, "signed-out", { fields });
      dead[`signed out${kind}`] = copyOf(app, signedOut);
      await signedOut.call("/api/session/sign-out", { method: "POST" });
      alive[`alive${kind}`] = await signIn(app, "grace", { fields });
    }
    const undated = await signIn(app, "undated", { how: "undated" });
    dead["undated"] = undated;
    visitor = alive["alive"] as Visitor;
  });
  afterAll(async () => app?.stop());

  const spelled = (of: Visitor | undefined, spelling: (name: string, value: string) => string): string =>
    [...(of?.cookies ?? [])].map(([name, value]) => spelling(name, value)).join("; ");

  /** Two of the sessions that are over, others each time: all together take too long. */
  const twoOf = (turn: number): [string, Visitor][] => {
    const all = Object.entries(dead);
    return [...all, ...all].slice((turn * 2) % all.length, ((turn * 2) % all.length) + 2);
  };

  test.each(Object.keys(places))(
    "a session that is over is read by nobody in %s, however it is written",
    async (place) => {
      for (const [index, [name, spelling]] of Object.entries(spellings).entries()) {
        for (const [state, of] of twoOf(index)) {
          const readers = await read(visitor, place, spelled(of, spelling));
          const others = Object.entries(readers).filter(([, who]) => who !== "nobody");
          expect({ state, name, others }).toEqual({ state, name, others: [] });
        }
      }
    },
  );

  test.each(Object.keys(places))("beside one's own that is alive it is read by nobody in %s", async (place) => {
    const [whole, chunked] = Object.values(alive) as [Visitor, Visitor];
    for (const [index, [name, spelling]] of Object.entries(spellings).entries()) {
      const [[state, of] = []] = twoOf(index);
      const own = state?.includes("chunks") ? whole : chunked;
      for (const cookie of [`${spelled(of, spelling)}; ${header(own)}`, `${header(own)}; ${spelled(of, spelling)}`]) {
        const readers = await read(visitor, place, cookie);
        expect({ state, name, who: [...new Set(Object.values(readers))] }).toEqual({ state, name, who: ["grace"] });
      }
    }
  });

  test.each(Object.keys(places))(
    "all readers in %s agree about one that is alive, however it is written",
    async (place) => {
      for (const own of Object.values(alive)) {
        for (const [name, spelling] of Object.entries(spellings)) {
          const readers = await read(visitor, place, spelled(own, spelling));
          expect({ name, who: new Set(Object.values(readers)).size }).toEqual({ name, who: 1 });
        }
      }
    },
  );

  test("a browser that honestly carries two cookies of one name is let in, whichever is the old one", async () => {
    const old = dead["expired"] as Visitor;
    const own = alive["alive"] as Visitor;
    for (const cookie of [`${header(old)}; ${header(own)}`, `${header(own)}; ${header(old)}`]) {
      const page = await own.send("/account", { headers: navigation, cookie });
      expect([page.status, shown(page)]).toEqual([200, "grace"]);
      const status = await own.send("/api/session/status", { headers: scripted, cookie });
      expect(json(status)).toMatchObject({ status: "active" });
    }
  });

  test("a browser that carries only such as are over is sent to sign in once, and told why", async () => {
    const old = dead["expired"] as Visitor;
    const older = dead["undated"] as Visitor;
    const cookie = `${header(older)}; ${header(old)}`;
    const page = await visitor.send("/account", { headers: navigation, cookie });
    expect(page.headers.location).toMatch(/\/login\?reason=idle&returnTo=\/account$/);
    expect((await visitor.send("/login", { headers: navigation, cookie })).status).toBe(200);
  });

  test.each([
    ["the package's route", "/api/session/sign-out"],
    ["destroy()", "/api/sign-out/destroy"],
  ])(
    "signing out by %s ends all that a browser carries, so that the next of them does not sign it in again",
    async (_, path) => {
      const carried: Visitor[] = [];
      for (const who of ["one", "two", "three", "four"]) carried.push(await signIn(app, who));
      const copies = carried.map((one) => copyOf(app, one));
      // Only the first was the one whose clock is still there.
      const [first, ...others] = carried as [Visitor, ...Visitor[]];
      const cookie = [header(first), ...others.map(({ cookies }) => `app=${cookies.get("app")}`)].join("; ");
      expect((await first.send(path, { method: "POST", headers: scripted, cookie })).status).toBe(200);
      const statuses = async () => Promise.all(copies.map(async (one) => (await statusOf(one)).status));
      const over = ["expired", "expired", "expired", "expired"];
      // destroy() cannot be waited for: its endings are made behind the answer.
      let left = await statuses();
      for (let tries = 0; left.join() !== over.join() && tries < 50; tries += 1) {
        await sleep(100);
        left = await statuses();
      }
      expect(left).toEqual(over);
    },
  );
});
