import { createHook } from "node:async_hooks";
import { runInNewContext } from "node:vm";
import { createSessionTimeout } from "next-session-timeout";
import { sealSession } from "next-session-timeout/testing";
import { NextRequest } from "next/server.js";
import { after, afterAll, isPromise } from "../../src/promises.js";

/** As it comes from WebCrypto in Next's Edge runtime: `instanceof Promise` says no. */
const foreign = (value: boolean): Promise<boolean> => runInNewContext(`Promise.resolve(${value})`) as Promise<boolean>;

test("a promise of another realm is waited for, and never taken for its value", async () => {
  expect(foreign(false)).not.toBeInstanceOf(Promise);
  expect(isPromise(foreign(false))).toBe(true);
  expect(await after(foreign(false), (verified) => (verified ? "accepted" : "refused"))).toBe("refused");
  expect(await afterAll([true, foreign(false)])).toEqual([true, false]);
});

test("what is there is not waited for", () => {
  expect(after(1, (one) => one + 1)).toBe(2);
  expect(afterAll([1, 2])).toEqual([1, 2]);
  expect([null, undefined, 0, {}, "then"].map((value) => isPromise(value))).toEqual(Array(5).fill(false));
});

// Next follows each promise, so they are counted like round trips.
test("a request in the steady state makes one promise on Node: the middleware's own", async () => {
  const options = { session: { cookieName: "app", password: "a password of at least thirty-two characters" } };
  const { middleware } = createSessionTimeout({ ...options, idleTimeout: 1800, absoluteTimeout: 8 * 3600 });
  const requestOf = async (id: string): Promise<NextRequest> => {
    const { header } = await sealSession(options, { user: { id } }, { startedAgo: 60 });
    return new NextRequest("https://app.test/page", { headers: { cookie: header } });
  };
  // The first request derives the key.
  await middleware(await requestOf("ada"));

  const second = await requestOf("bob");
  let promises = 0;
  const hook = createHook({ init: (_, type) => void (promises += type === "PROMISE" ? 1 : 0) }).enable();
  const answer = middleware(second);
  hook.disable();
  expect(promises).toBe(1);
  expect((await answer).headers.get("x-middleware-next")).toBe("1");
});
