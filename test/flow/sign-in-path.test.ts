import { create, hour, navigation, openBrowser, signIn, stopClock } from "../support/flow.js";
import type { TestBrowser } from "../support/flow.js";

const at = stopClock();

const perLocale = (request: { nextUrl: URL }): string => {
  const [, locale = "en"] = request.nextUrl.pathname.split("/");
  if (locale === "broken") throw new Error("no such locale");
  return locale === "away" ? "https://elsewhere.example/login" : `/${locale}/login`;
};

async function expired(
  options: Parameters<typeof create>[0] = {},
): Promise<ReturnType<typeof create> & { browser: TestBrowser; errors: string[] }> {
  const errors: string[] = [];
  const timeout = create({ signInPath: perLocale as never, onError: ({ code }) => errors.push(code), ...options });
  const browser = openBrowser();
  at(0);
  await signIn(browser, timeout.middleware);
  at(hour);
  return { ...timeout, browser, errors };
}

test("each page is sent to its own sign-in page, and that is no page to return to", async () => {
  const { middleware, browser } = await expired();
  const cookies = new Map(browser.cookies);
  expect((await browser.load(middleware, "/de/account?x=1")).location).toBe(
    "/de/login?reason=idle&returnTo=/de/account%3Fx%3D1",
  );
  browser.cookies = new Map(cookies);
  const onSignInPage = await browser.load(middleware, "/en/login?returnTo=/en/account");
  expect([onSignInPage.status, onSignInPage.location]).toEqual([200, null]);
  browser.cookies = new Map(cookies);
  const posted = await browser.send(middleware, "/api/save", {
    method: "POST",
    headers: { ...navigation, referer: "http://localhost:3000/de/login" },
  });
  expect(posted.location).toBe("/de/login?reason=idle");
});

test("what a page fetches is told the sign-in page of that page", async () => {
  const { middleware, status, browser } = await expired();
  const headers = { referer: "http://localhost:3000/fr/account" };
  const refused = await browser.fetch(middleware, "/api/data", { headers });
  expect(await refused.json()).toMatchObject({ signInPath: "/fr/login" });
  const answer = await browser.fetch(status, "/api/session/status", { headers });
  expect(await answer.json()).toMatchObject({ signInPath: "/fr/login" });
});

test.each(["/broken/account", "/away/account"])(
  "at %s, an answer that is no path leaves the person here",
  async (path) => {
    const { middleware, browser, errors } = await expired();
    const answer = await browser.load(middleware, path);
    expect([answer.status, answer.location, browser.cookies.has("app")]).toEqual([200, null, false]);
    expect(errors).toContain("ERR_CALLBACK");
  },
);

test.each(["/login", "/login?returnTo=/account", "/api/data", "/api", "/login/"])(
  "a form posted from %s has nowhere to return to",
  async (page) => {
    const { middleware, browser } = await expired({ signInPath: "/login" });
    const answer = await browser.send(middleware, "/api/save", {
      method: "POST",
      headers: { ...navigation, referer: `http://localhost:3000${page}` },
    });
    expect(answer.location).toBe("/login?reason=idle");
  },
);

test("an API that is opened in the address bar is nothing to return to", async () => {
  const { middleware, browser } = await expired({ signInPath: "/login" });
  expect((await browser.load(middleware, "/api/data?x=1")).location).toBe("/login?reason=idle");
});
