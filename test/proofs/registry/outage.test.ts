import type { Visitor } from "../../support/visitor.js";
import { entries } from "../../support/example-app.js";
import { sentTo, shareStore, signInAt, submitForm } from "../../support/shared-store.js";
import type { SharedStore } from "../../support/shared-store.js";

// Far above the bounded waits of a page (half a second), far below the patience of a database client.
const soon = 5000;

describe.each(["Redis", "PostgreSQL"] as const)("%s hangs while traffic runs", (name) => {
  let shared: SharedStore;
  beforeAll(async () => {
    shared = await shareStore(name);
  });
  afterAll(() => shared?.stop());

  /** A page and an API call by everyone at once. Answers the longest anyone waited, in milliseconds. */
  async function traffic(visitors: readonly Visitor[]): Promise<number> {
    const since = performance.now();
    const answers = await Promise.all(
      visitors.flatMap((visitor) => [visitor.visit("/account"), visitor.call("/api/me")]),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    return performance.now() - since;
  }

  test("everyone stays signed in and is answered soon; then sessions can be ended again", async () => {
    const signIn = (user: string) => Promise.all(entries.map((entry) => signInAt(shared.servers[entry], user)));
    const ended = await signIn("Ada");
    const others = await signIn("Bob");
    await traffic([...ended, ...others]);
    const waits: number[] = [];
    shared.store.hang();
    try {
      for (let round = 1; round <= 10; round += 1) waits.push(await traffic([...ended, ...others]));
      // Signing in needs the store no more than staying signed in does.
      ended.push(...(await signIn("Ada")));
      waits.push(await traffic([...ended, ...others]));
    } finally {
      shared.store.resume();
    }
    expect(Math.max(...waits)).toBeLessThan(soon);
    await traffic([...ended, ...others]);

    const ending = await signInAt(shared.servers.middleware, "Ada");
    await submitForm(ending, "/account/sessions", "Sign out all others");
    // A server tries once a second until the store answers: until then it may let people pass.
    for (const visitor of ended) {
      let location = await sentTo(visitor);
      while (location === undefined) location = await sentTo(visitor);
      expect(location).toMatch(/^\/login\?reason=revoked/);
    }
    await traffic([ending, ...others]);
  });
});
