import { getIronSession } from "iron-session";
import type { AppSession, TestBrowser } from "../support/flow.js";
import { create, day, hour, minute, openBrowser, signIn, stopClock } from "../support/flow.js";
import { askPages, confirm, startOver } from "../support/pages-request.js";

const at = stopClock();
beforeEach(() => at(0));

/** "Remember me": the session says so in a note. */
const remembering: Parameters<typeof create>[0] = {
  timeouts: ({ note }) => (note === "remember" ? { expireAtBrowserClose: false, absoluteTimeout: 30 * day } : {}),
};
const remembered = { user: { id: "ada" }, note: "remember" };
const lasting = `Max-Age=${31 * day}`;

/** The Max-Age of each cookie that the last answer set, `null` for one that goes with the browser. */
function ages(lines: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(lines.map((line) => [line.split("=", 1)[0] ?? "", /Max-Age=\d+/.exec(line)?.[0] ?? null]));
}

const setBy = (response: { getHeader(name: string): unknown }) =>
  ages([response.getHeader("set-cookie") ?? []].flat().map(String));

async function startRemembered(browser: TestBrowser, timeout: ReturnType<typeof create>, fields: object) {
  const { request, response, answer } = askPages(browser);
  const session = await timeout.getSession(request, response);
  Object.assign(session, fields);
  await timeout.startSession(session);
  answer();
  return setBy(response);
}

test("who asks to be remembered gets both cookies so, and who does not neither", async () => {
  const timeout = create(remembering);
  expect(await startRemembered(openBrowser(), timeout, remembered)).toEqual({ app: lasting, "app.clock": lasting });
  const other = await startRemembered(openBrowser(), timeout, { user: { id: "ben" } });
  expect(other).toEqual({ app: null, "app.clock": null });
});

test("and the other way round, where cookies outlive the browser otherwise", async () => {
  const timeout = create({
    expireAtBrowserClose: false,
    timeouts: ({ note }) => ({ expireAtBrowserClose: note !== "remember" }),
  });
  const age = `Max-Age=${12 * hour + day}`;
  expect(await startRemembered(openBrowser(), timeout, remembered)).toEqual({ app: age, "app.clock": age });
  const other = await startRemembered(openBrowser(), timeout, { user: { id: "ben" } });
  expect(other).toEqual({ app: null, "app.clock": null });
});

test("renewals, saves, confirmations and the note of the end are like the session's own cookies", async () => {
  let asked = 0;
  const timeout = create({
    ...remembering,
    timeouts: (session) => {
      asked += 1;
      return session.note === "remember" ? { expireAtBrowserClose: false, absoluteTimeout: 30 * day } : {};
    },
  });
  const browser = openBrowser();
  await startOver(browser, timeout, remembered);
  asked = 0;
  // Renewed by the clock alone, which carries the answer.
  at(59);
  await browser.fetch(timeout.keepalive, "/api/session/keepalive", { method: "POST" });
  expect([ages(browser.lines), asked]).toEqual([{ "app.clock": lasting }, 0]);
  at(5 * minute);
  await browser.load(timeout.middleware);
  expect(ages(browser.lines)).toEqual({ "app.clock": lasting });

  const { request, response, answer } = askPages(browser);
  const session = await timeout.getSession(request, response);
  await session.save();
  answer();
  expect(setBy(response)).toEqual({ app: lasting });
  await browser.load(timeout.middleware);
  expect(ages(browser.lines)).toEqual({ "app.clock": lasting });

  await confirm(browser, timeout);
  at(40 * minute);
  await browser.load(timeout.middleware);
  expect(browser.lines.find((line) => line.startsWith("app.clock="))).toContain(`Max-Age=${day}`);
});

test("a plain iron-session that is started is remembered too", async () => {
  const timeout = create(remembering);
  const browser = openBrowser();
  await signIn(browser, timeout.middleware, remembered);
  expect(ages(browser.lines)).toEqual({ app: lasting, "app.clock": lasting });

  const lines: Record<string, unknown> = {};
  const store = {
    get: (name: string) => ({ name, value: browser.cookies.get(name) ?? "" }),
    set: (name: string, _: string, { maxAge }: { maxAge?: number }) => void (lines[name] = maxAge),
  };
  const session = await getIronSession<AppSession>(store as never, timeout.sessionOptions);
  await timeout.startSession(session);
  // iron-session takes its own leeway for clocks off the Max-Age.
  expect(lines).toEqual({ app: 31 * day - 60 });
});

test("an answer that is no boolean is left out by itself, and reported", async () => {
  const errors: string[] = [];
  const timeout = create({
    timeouts: () => ({ expireAtBrowserClose: "no" as unknown as boolean, absoluteTimeout: hour }),
    onError: ({ message }) => errors.push(message),
  });
  const browser = openBrowser();
  expect(await startRemembered(browser, timeout, remembered)).toEqual({ app: null, "app.clock": null });
  expect(errors).toEqual([expect.stringContaining("expireAtBrowserClose is a string: give true or false")]);
  const { request, response } = askPages(browser);
  expect(await timeout.getSessionStatus(request, response)).toMatchObject({ absoluteTimeout: hour });
});

test("who signs in over somebody who is remembered is not remembered while nobody can say so", async () => {
  let fails = false;
  const timeout = create({
    timeouts(session) {
      if (fails) throw new Error("no durations today");
      return remembering?.timeouts?.(session);
    },
  });
  const browser = openBrowser();
  await startRemembered(browser, timeout, remembered);
  fails = true;
  const set = await startRemembered(browser, timeout, { user: { id: "bob" }, note: "" });
  expect(set).toEqual({ app: null, "app.clock": null });
  // A session that is faulty halfway keeps what it was judged by.
  fails = false;
  await startRemembered(browser, timeout, remembered);
  fails = true;
  await confirm(browser, timeout);
  const { request, response } = askPages(browser);
  expect(await timeout.getSessionStatus(request, response)).toMatchObject({ absoluteTimeout: 30 * day });
});
