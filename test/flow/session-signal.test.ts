import type { SessionRegistry, SessionSignalOptions } from "next-session-timeout";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import { create, hour, idOf, minute, openBrowser, signIn, start } from "../support/flow.js";
import { askPages, confirm, startOver } from "../support/pages-request.js";

// Timers and the time move together here. Edge has no fake timers of its own, so the clock is Jest's.
beforeEach(() => jest.useFakeTimers({ now: start * 1000, doNotFake: ["performance", "nextTick", "queueMicrotask"] }));
afterEach(() => jest.useRealTimers());

let registries = 0;
const registry = () => memoryRegistry({ name: `signals ${(registries += 1)}` });
const pass = async (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

type Timeout = ReturnType<typeof create>;

async function streaming(options: Parameters<typeof create>[0] = {}, signalOptions: SessionSignalOptions = {}) {
  const timeout = create({ userId: ({ user }) => user?.id, ...options });
  const browser = openBrowser();
  await startOver(browser, timeout);
  const { request, response } = askPages(browser);
  const listeners: (() => void)[] = [];
  const streamed = Object.assign(response, { once: (_: string, listener: () => void) => listeners.push(listener) });
  const signal = await timeout.sessionSignal(request, streamed, signalOptions);
  return { ...timeout, timeout, browser, signal, close: () => listeners.forEach((listener) => listener()) };
}

const reasonOf = ({ reason }: AbortSignal) => (reason as { reason?: string } | undefined)?.reason;

test.each<[options: Parameters<typeof create>[0], limit: number, reason: string]>([
  [{}, 30 * minute, "idle"],
  [{ idleTimeout: undefined, absoluteTimeout: hour }, hour, "absolute"],
])("without a registry a stream ends at the deadline of its request: %j", async (options, limit, reason) => {
  const { signal } = await streaming(options);
  await pass(limit - 1);
  expect(signal.aborted).toBe(false);
  await pass(1);
  expect([signal.aborted, reasonOf(signal)]).toEqual([true, reason]);
  expect(signal.reason).toMatchObject({ name: "SessionTimeoutError", code: "ERR_SESSION_ENDED" });
  expect(jest.getTimerCount()).toBe(0);
});

test("a deadline further away than a timer can wait is not at once", async () => {
  const { signal } = await streaming({ idleTimeout: undefined, absoluteTimeout: 60 * 24 * hour });
  await pass(59 * 24 * hour);
  expect(signal.aborted).toBe(false);
  // Each part of the wait may have taken most of a second more.
  await pass(24 * hour + 1);
  expect(reasonOf(signal)).toBe("absolute");
});

test.each<[reason: string, end: (timeout: Timeout, browser: ReturnType<typeof openBrowser>) => Promise<unknown>]>([
  ["revoked", async ({ revokeSession }, browser) => revokeSession(await idOf(browser))],
  ["revoked", async ({ revokeUser }) => revokeUser("ada")],
  ["signed-out", async ({ signOut }, browser) => browser.fetch(signOut, "/api/session/sign-out", { method: "POST" })],
  ["replaced", async (timeout) => startOver(openBrowser(), timeout)],
  ["replaced", async (timeout, browser) => confirm(browser, timeout)],
])("with a registry it ends within the next look: %s", async (reason, end) => {
  const { signal, timeout, browser } = await streaming({ registry: registry(), maxSessions: 1 }, { every: 1 });
  await pass(10);
  expect(signal.aborted).toBe(false);
  await end(timeout, browser);
  await pass(1);
  expect([signal.aborted, reasonOf(signal)]).toEqual([true, reason]);
  expect(jest.getTimerCount()).toBe(0);
});

test("with a registry it goes on through renewals, and ends at the deadline after the last", async () => {
  const { signal, browser, keepalive } = await streaming({ registry: registry() });
  await pass(20 * minute);
  await browser.fetch(keepalive, "/api/session/keepalive", { method: "POST" });
  await pass(30 * minute - 1);
  expect(signal.aborted).toBe(false);
  await pass(1);
  expect(reasonOf(signal)).toBe("idle");
});

test("it is asked as often as every says, and no more once the stream is over", async () => {
  const store = registry();
  const look = jest.fn(async (id: string, now: number) => store.look(id, now));
  const { close, signal } = await streaming({ registry: { ...store, look } }, { every: 10 });
  await pass(30);
  expect(look).toHaveBeenCalledTimes(3);
  close();
  await pass(hour);
  expect([look.mock.calls.length, jest.getTimerCount(), signal.aborted]).toEqual([3, 0, false]);
});

test("when the browser goes, it ends with the request's own reason, and asks no more", async () => {
  const gone = new AbortController();
  const { signal } = await streaming({ registry: registry() }, { signal: gone.signal });
  gone.abort("gone");
  expect([signal.aborted, signal.reason, jest.getTimerCount()]).toEqual([true, "gone", 0]);
  const late = await streaming({}, { signal: gone.signal });
  expect([late.signal.aborted, jest.getTimerCount()]).toEqual([true, 0]);
});

test("a registry that fails ends no stream before its deadline, and is reported", async () => {
  const errors: unknown[] = [];
  const store: SessionRegistry = registry();
  const look = async () => {
    throw new Error("connection refused");
  };
  const { signal } = await streaming({ registry: { ...store, look }, onError: (error) => errors.push(error) });
  await pass(30 * minute - 1);
  expect(signal.aborted).toBe(false);
  expect(errors[0]).toMatchObject({ code: "ERR_REGISTRY" });
  await pass(1);
  expect(reasonOf(signal)).toBe("idle");
});

test("where nobody is signed in, it is aborted at once", async () => {
  const { sessionSignal, middleware } = create();
  const nobody = askPages(openBrowser());
  const signal = await sessionSignal(nobody.request, nobody.response);
  expect([signal.aborted, reasonOf(signal)]).toEqual([true, "signed-out"]);
  const browser = openBrowser();
  await signIn(browser, middleware);
  await pass(30 * minute);
  const late = askPages(browser);
  expect(reasonOf(await sessionSignal(late.request, late.response))).toBe("idle");
});

test.each([0, -1, Number.NaN, Infinity])("every %s is refused", async (every) => {
  const { sessionSignal } = create();
  const { request, response } = askPages(openBrowser());
  await expect(sessionSignal(request, response, { every })).rejects.toMatchObject({ code: "ERR_USAGE" });
});
