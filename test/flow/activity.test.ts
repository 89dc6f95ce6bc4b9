import { create, minute, navigation, openBrowser, scripted, signIn, stopClock } from "../support/flow.js";
import type { RequestKind } from "next-session-timeout";

const at = stopClock();
beforeEach(() => at(0));

test.each`
  kind          | path           | method    | headers
  ${"document"} | ${"/account"}  | ${"GET"}  | ${navigation}
  ${"document"} | ${"/account"}  | ${"POST"} | ${navigation}
  ${"router"}   | ${"/account"}  | ${"GET"}  | ${scripted}
  ${"router"}   | ${"/account"}  | ${"GET"}  | ${{ rsc: "1" }}
  ${"action"}   | ${"/account"}  | ${"POST"} | ${{ ...scripted, "next-action": "abc" }}
  ${"api"}      | ${"/api/data"} | ${"GET"}  | ${scripted}
  ${"api"}      | ${"/data"}     | ${"PUT"}  | ${scripted}
  ${"api"}      | ${"/logo.png"} | ${"GET"}  | ${{ "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }}
  ${"prefetch"} | ${"/account"}  | ${"GET"}  | ${{ ...navigation, "sec-purpose": "prefetch;prerender" }}
  ${"prefetch"} | ${"/account"}  | ${"GET"}  | ${{ ...scripted, "next-router-prefetch": "1" }}
`("$method $path is a request of kind $kind", async ({ kind, path, method, headers }) => {
  const kinds: RequestKind[] = [];
  const { middleware } = create({
    isActivity: (_request, seen) => {
      kinds.push(seen);
      return true;
    },
  });
  const browser = openBrowser();
  await signIn(browser, middleware);
  kinds.length = 0;
  at(2 * minute);
  await browser.send(middleware, path, { method, headers });
  expect(kinds).toEqual([kind]);
});

test.each`
  site             | mode          | destination   | counts
  ${"same-origin"} | ${"cors"}     | ${"empty"}    | ${true}
  ${"none"}        | ${"navigate"} | ${"document"} | ${true}
  ${"cross-site"}  | ${"navigate"} | ${"document"} | ${true}
  ${"same-site"}   | ${"navigate"} | ${"document"} | ${true}
  ${"cross-site"}  | ${"no-cors"}  | ${"image"}    | ${false}
  ${"same-site"}   | ${"no-cors"}  | ${"image"}    | ${false}
  ${"cross-site"}  | ${"navigate"} | ${"iframe"}   | ${false}
  ${"same-site"}   | ${"cors"}     | ${"empty"}    | ${false}
  ${"cross-site"}  | ${"no-cors"}  | ${"script"}   | ${false}
`("a $site $mode of a $destination counts as activity: $counts", async ({ site, mode, destination, counts }) => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(2 * minute);
  const headers = { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": destination };
  const { set } = await browser.send(middleware, "/pixel.gif", { headers });
  expect(set).toEqual(counts ? ["app.clock"] : []);
});

test("isActivity is told what would count without it", async () => {
  const { middleware } = create({ isActivity: (_request, _kind, byDefault) => byDefault });
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(2 * minute);
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" };
  expect((await browser.send(middleware, "/pixel.gif", { headers })).set).toEqual([]);
  expect((await browser.load(middleware)).set).toEqual(["app.clock"]);
});

test("everything but a prefetch counts as activity", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(2 * minute);
  expect((await browser.load(middleware, "/", { "sec-purpose": "prefetch" })).set).toEqual([]);
  expect((await browser.fetch(middleware)).set).toEqual(["app.clock"]);
});

test("isActivity decides; one that throws means no activity, and is reported", async () => {
  const errors: string[] = [];
  const { middleware } = create({
    isActivity: async (request) => {
      if (request.nextUrl.pathname === "/broken") throw new Error("no");
      return !request.nextUrl.pathname.startsWith("/api/poll");
    },
    onError: ({ code }) => errors.push(code),
  });
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(2 * minute);
  expect((await browser.fetch(middleware, "/api/poll")).set).toEqual([]);
  expect((await browser.load(middleware, "/broken")).set).toEqual([]);
  expect((await browser.fetch(middleware, "/api/save")).set).toEqual(["app.clock"]);
  expect(errors).toEqual(["ERR_CALLBACK"]);
});
