import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { create, hour, minute, openBrowser, signIn, start, stopClock } from "../support/flow.js";

// What the Pages Router hands out are Node's own request and response.

const at = stopClock();
beforeEach(() => at(0));

function pagesRequest(cookies: ReadonlyMap<string, string>, headers: Record<string, string> = {}) {
  const request = new IncomingMessage(new Socket());
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  Object.assign(request.headers, { host: "localhost:3000", cookie, ...headers });
  const response = new ServerResponse(request);
  const lines = (): string[] => [response.getHeader("set-cookie") ?? []].flat().map(String);
  return { request, response, lines };
}

test("a session is read, saved and destroyed", async () => {
  const { middleware, getSession } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  const { request, response, lines } = pagesRequest(browser.cookies);
  const session = await getSession(request, response);
  expect({ ...session }).toEqual({ user: { id: "ada" } });
  session.note = "kept";
  await session.save();
  expect(lines()).toEqual([expect.stringMatching(/^app=Fe26.*; Path=\/; Secure; HttpOnly; SameSite=lax$/)]);
  expect(response.getHeader("cache-control")).toBe("private, no-store");
  // The next one to ask in this request reads what was saved.
  const again = await getSession(request, response);
  expect(again.note).toBe("kept");
  again.destroy();
  expect({ ...(await getSession(request, response)) }).toEqual({});
});

test("startSession starts both clocks, on the response", async () => {
  const { getSession, getSessionStatus, startSession } = create();
  const { request, response, lines } = pagesRequest(new Map());
  const session = await getSession(request, response);
  session.user = { id: "ada" };
  await startSession(session);
  expect(lines().map((line) => line.split("=", 1)[0])).toEqual(["app", "app.clock"]);
  expect(await getSessionStatus(request, response)).toMatchObject({ status: "active", now: start });
});

test.each([
  [30 * minute - 1, undefined],
  [30 * minute, "/login?reason=idle&returnTo=/reports%3Fy%3D1"],
  [hour, "/login?reason=idle&returnTo=/reports%3Fy%3D1"],
])("after %i seconds requireSession redirects to %s", async (age, destination) => {
  const { middleware, requireSession } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(age);
  const { request, response, lines } = pagesRequest(browser.cookies);
  const { session, redirect } = await requireSession(request, response, { returnTo: "/reports?y=1" });
  expect(redirect?.destination).toBe(destination);
  expect(session?.user).toEqual(destination === undefined ? { id: "ada" } : undefined);
  if (destination !== undefined) expect(lines()[0]).toMatch(/^app=; .*Max-Age=0/);
});

test("a page of another person is refused", async () => {
  const { middleware, requireSession, getSessionStatus } = create({ userId: ({ user }) => user?.id });
  const [ada, ben] = [openBrowser(), openBrowser()];
  await signIn(ada, middleware);
  await signIn(ben, middleware, { user: { id: "ben" } });
  const adas = pagesRequest(ada.cookies);
  const { person } = await getSessionStatus(adas.request, adas.response);
  const bens = pagesRequest(ben.cookies, { referer: "http://localhost:3000/edit?x=1" });
  const refused = await requireSession(bens.request, bens.response, { person });
  expect(refused.redirect).toEqual({ destination: "/edit?x=1", permanent: false });
  expect((await requireSession(adas.request, adas.response, { person })).session?.user).toEqual({ id: "ada" });
});

test("the status of a session that stands is told without unsealing it", async () => {
  const { middleware, getSessionStatus, getSession } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  const { request, response } = pagesRequest(browser.cookies);
  const decrypt = jest.spyOn(crypto.subtle, "decrypt");
  await getSessionStatus(request, response);
  expect(decrypt).not.toHaveBeenCalled();
  await getSession(request, response);
  expect(decrypt).toHaveBeenCalledTimes(1);
  decrypt.mockRestore();
});

test("forgetting the response is said", async () => {
  const { getSession } = create();
  await expect(getSession(pagesRequest(new Map()).request)).rejects.toMatchObject({ code: "ERR_USAGE" });
});
