import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";
import { entries } from "../../support/example-app.js";
import type { Entry } from "../../support/example-app.js";
import { createMovedClock } from "../../support/moved-clock.mjs";
import type { MovedClock } from "../../support/moved-clock.mjs";
import { shareStore, signInAt, submitForm } from "../../support/shared-store.js";
import type { SharedStore } from "../../support/shared-store.js";
import { createVisitor } from "../../support/visitor.js";
import type { Visitor } from "../../support/visitor.js";

// Both routes look at their session every second. The default would be half a minute.
const soon = 3000;
const streams = [
  ["GET", "/api/news"],
  ["POST", "/api/answer"],
] as const;

interface Stream {
  /** All that came so far. */
  text: () => string;
  /** Resolves once more than now has come. */
  more: () => Promise<void>;
  /** Resolves with everything, once the server has ended it. */
  end: Promise<string>;
  /** The browser goes away. */
  leave: () => void;
}

describe("streams of two servers that share one Redis", () => {
  let clock: MovedClock;
  let shared: SharedStore;
  let user = 0;
  beforeAll(async () => {
    clock = createMovedClock();
    shared = await shareStore("Redis", clock.env);
  });
  afterAll(async () => {
    await shared?.stop();
    clock.remove();
  });
  // Every test has a person of its own.
  beforeEach(() => (user += 1));
  const ada = () => `ada${user}`;

  async function open({ cookies }: Visitor, entry: Entry, [method, path]: readonly [string, string]): Promise<Stream> {
    const leaving = new AbortController();
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    // By address: `localhost` may mean IPv6 first.
    const { status, body } = await fetch(`http://127.0.0.1:${shared.servers[entry].port}${path}`, {
      method,
      headers: { cookie, "sec-fetch-site": "same-origin" },
      signal: leaving.signal,
    });
    if (status !== 200 || body === null) throw new Error(`${path} responded ${status}`);
    let text = "";
    const read = async () => {
      for await (const part of body.pipeThrough(new TextDecoderStream())) text += part;
      return text;
    };
    const end = read();
    end.catch(() => undefined);
    return {
      text: () => text,
      async more() {
        const length = text.length;
        while (text.length === length) await sleep(20);
      },
      end,
      leave: () => leaving.abort(),
    };
  }

  const openBoth = (visitor: Visitor, entry: Entry) =>
    Promise.all(streams.map((stream) => open(visitor, entry, stream)));
  const ended = async (opened: readonly Stream[]) =>
    (await Promise.all(opened.map(({ end }) => end))).map((text) => text.trim().split("\n").at(-1));
  const because = (reason: string) => [`data: "${reason}"`, `{"ended":"${reason}"}`];

  test.each(entries)("at %s they end within a second or so of a revocation at the other", async (there) => {
    const here = there === "proxy" ? "middleware" : "proxy";
    const opened = await openBoth(await signInAt(shared.servers[there], ada()), there);
    const kept = await openBoth(await signInAt(shared.servers[there], `ben${user}`), there);
    const ending = await signInAt(shared.servers[here], ada());
    await Promise.all(opened.map(({ more }) => more()));
    await submitForm(ending, "/account/sessions", "Sign out all others");
    const since = performance.now();
    expect(await ended(opened)).toEqual(because("revoked"));
    expect(performance.now() - since).toBeLessThan(soon);
    await Promise.all(kept.map(({ more }) => more()));
    for (const stream of kept) stream.leave();
  });

  test("they go on through a renewal at the other server, and end at the deadline after it", async () => {
    const person = await signInAt(shared.servers.proxy, ada());
    const opened = await openBoth(person, "proxy");
    clock.advance(590);
    // The same browser: both servers read its cookies.
    const elsewhere = createVisitor(shared.servers.middleware.origin, { cookies: person.cookies });
    const renewed = await elsewhere.call("/api/session/keepalive", { method: "POST" });
    expect(renewed.status).toBe(200);
    clock.advance(590);
    // Longer than until each has looked at its session again.
    await sleep(2000);
    await Promise.all(opened.map(({ more }) => more()));
    clock.advance(10);
    expect(await ended(opened)).toEqual(because("idle"));
  });

  test("whatever ended them, the store is not asked any more", async () => {
    const left = await signInAt(shared.servers.proxy, ada());
    const over = await signInAt(shared.servers.proxy, ada());
    const client = createClient({ url: shared.store.url });
    await client.connect();
    const asked = async () => Number(/total_commands_processed:(\d+)/.exec(await client.info("stats"))?.[1]);
    /** In two seconds, but for this question. */
    const asking = async () => {
      const before = await asked();
      await sleep(2000);
      return (await asked()) - before - 1;
    };
    const leaving = await openBoth(left, "proxy");
    const ending = await openBoth(over, "proxy");
    expect(await asking()).toBeGreaterThanOrEqual(4);
    for (const stream of leaving) stream.leave();
    await submitForm(left, "/account/sessions", "Sign out all others");
    expect(await ended(ending)).toEqual(because("revoked"));
    await sleep(200);
    expect(await asking()).toBe(0);
    client.destroy();
  });
});
