import { create, minute, openBrowser, signIn, stopClock } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

test("what a cookie says is remembered: the steady state opens no seal", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(5 * minute);
  await browser.load(middleware);
  await browser.load(middleware);
  const decrypt = jest.spyOn(crypto.subtle, "decrypt");
  for (let i = 0; i < 10; i++) expect((await browser.load(middleware)).location).toBeNull();
  expect(decrypt).not.toHaveBeenCalled();
  decrypt.mockRestore();
});

test("what is remembered of a cookie does not outlive its time", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  const cookies = new Map(browser.cookies);
  for (const [age, location] of [
    [30 * minute - 1, null],
    [30 * minute, "/login?reason=idle&returnTo=/account"],
  ] as const) {
    at(age);
    browser.cookies = new Map(cookies);
    expect((await browser.load(middleware)).location).toBe(location);
  }
});

test("two sets of options share nothing", async () => {
  const browser = openBrowser();
  await signIn(browser, create().middleware);
  const other = create({
    session: { cookieName: "app", password: "another password of at least 32 characters" },
  });
  const answer = await browser.fetch(other.status, "/api/session/status");
  expect(await answer.json()).toMatchObject({ status: "anonymous" });
});
