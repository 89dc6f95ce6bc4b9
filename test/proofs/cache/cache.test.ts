import { startCachedApp, idleTimeout } from "./cached-app.js";
import type { CachedApp, Person } from "./cached-app.js";

// A cache in front of the app, set up by somebody in a hurry, gives one person's answers to the next. What the
// package adds to an answer must never be among them, nor may it keep a page made for everybody from being cached.

const caches = {
  "that keeps what Cache-Control allows": [],
  "that keeps every page for ten minutes unless told otherwise, and does not look at Vary": [
    "proxy_cache_valid any 10m;",
    "proxy_ignore_headers Vary;",
  ],
  // As several content delivery networks do.
  "that keeps cookies too": ["proxy_ignore_headers Set-Cookie Vary;"],
};

const prerendered = ["/", "/static-page"];
const paths = [...prerendered, "/login", "/account", "/api/me", "/api/session/status"];

const setUps = Object.entries(caches).flatMap(([cache, directives]) =>
  (["middleware", "proxy"] as const).map((entry) => ({ cache, entry, directives })),
);

describe.each(setUps)("$entry.ts behind a cache $cache", ({ entry, directives }) => {
  let app: CachedApp;
  let zaphira: Person;
  let quentin: Person;
  let stranger: Person;
  let addresses = 0;

  /** The same page, but never asked for before. */
  const fresh = (path: string) => `${path}${path.includes("?") ? "&" : "?"}address=${++addresses}`;

  beforeAll(async () => {
    app = await startCachedApp(entry, directives);
    zaphira = app.person("Zaphira");
    quentin = app.person("Quentin");
    stranger = app.stranger();
  });
  afterAll(() => app?.stop());

  async function signInBoth(): Promise<void> {
    await zaphira.signIn();
    await quentin.signIn();
  }

  async function expectOwnAccount(person: Person): Promise<void> {
    expect((await person.visit(fresh("/account"))).text).toContain(`Hello, <!-- -->${person.name}`);
    expect(JSON.parse((await person.call(fresh("/api/me"))).text)).toMatchObject({ name: person.name });
  }

  async function expectNothingPersonal(path: string): Promise<void> {
    const answer = await (path.startsWith("/api") ? stranger.call(path) : stranger.visit(path));
    if (path.startsWith("/account")) expect(answer.headers.location).toMatch(/^\/login\?returnTo=/);
    else if (path.startsWith("/api/me")) expect(answer.status).toBe(401);
    else expect(answer.status).toBe(200);
  }

  const moments: [string, () => Promise<void> | void][] = [
    ["who go on", () => {}],
    ["who come back after a while", () => app.clock.advance(idleTimeout / 2)],
    [
      "who come back too late",
      async () => {
        await signInBoth();
        app.clock.advance(idleTimeout);
      },
    ],
    [
      "who have just signed out",
      async () => {
        await signInBoth();
        for (const person of [zaphira, quentin]) await person.call("/api/session/sign-out", { method: "POST" });
      },
    ],
  ];

  test.each(moments)("two people %s: nothing of one reaches the other, or a third", async (_, moment) => {
    await signInBoth();
    for (const path of paths) {
      for (const first of [zaphira, quentin, stranger]) {
        await moment();
        const address = fresh(path);
        const others = [zaphira, quentin, stranger].filter((person) => person !== first);
        for (const person of [first, ...others]) {
          if (person === stranger) await expectNothingPersonal(address);
          else await (path.startsWith("/api") ? person.call(address) : person.visit(address));
        }
      }
    }
    await signInBoth();
    await expectOwnAccount(zaphira);
    await expectOwnAccount(quentin);
  });

  test.each(prerendered)("%s comes from the cache, but never as it was answered with a cookie", async (path) => {
    await signInBoth();
    const address = fresh(path);
    const visit = async (person: Person) => {
      const { headers } = await person.visit(address);
      return { from: headers["x-cache-status"], setsCookies: headers["set-cookie"] !== undefined };
    };
    app.clock.advance(idleTimeout / 2);
    expect(await visit(zaphira)).toEqual({ from: "MISS", setsCookies: true });
    expect(await visit(quentin)).toEqual({ from: "MISS", setsCookies: true });
    expect(await visit(stranger)).toEqual({ from: "MISS", setsCookies: false });
    expect(await visit(app.stranger())).toEqual({ from: "HIT", setsCookies: false });
    expect(await visit(zaphira)).toEqual({ from: "HIT", setsCookies: false });
  });
});
