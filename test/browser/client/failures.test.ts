import type { Page } from "@playwright/test";
import { expect, leaves, output, shows, test } from "../support/client.js";

test.beforeEach(({ server }) => {
  // Ten seconds into a session that warns after five.
  server.timeouts.warnBefore = 1795;
  if (server.session) server.session.lastActivityAt -= 10;
});

const stay = (page: Page): Promise<boolean> => page.evaluate(() => window.stay());

for (const failure of [403, 500, "broken"] as const) {
  test(`a stay answered ${failure} leaves the warning open and says so`, async ({ openTab, server }) => {
    server.posts = failure;
    const page = await openTab("", "warning");

    expect(await stay(page)).toBe(false);
    expect(await output(page, "status")).toBe("warning");
    expect(await output(page, "error")).toContain(
      failure === "broken" ? "fetch" : `/api/session/keepalive: ${failure}`,
    );

    server.posts = "ok";
    server.timeouts = { ...server.timeouts, warnBefore: 120 };
    expect(await stay(page)).toBe(true);
    await shows(page, "active");
    expect(await output(page, "error")).toBe("");
  });
}

test("a stay that is not answered is given up after ten seconds", async ({ server, openTab }) => {
  server.posts = "silent";
  const page = await openTab("", "warning");

  expect(await stay(page)).toBe(false);
  expect(await output(page, "status")).toBe("warning");
  expect(await output(page, "error")).not.toBe("");
});

test("a stay answered 401 is the end, with its reason", async ({ server, openTab }) => {
  server.posts = 401;
  const page = await openTab("", "warning");

  void stay(page).catch(() => undefined);

  expect(await leaves(page)).toMatch(/^\?reason=(idle|absolute)&returnTo=\/account$/);
});

test("an app may keep the person on the page", async ({ server, openTab }) => {
  server.posts = 401;
  const page = await openTab("stays", "warning");

  expect(await stay(page)).toBe(false);

  await shows(page, "expired");
  expect(await output(page, "reason")).not.toBe("");
  expect(page.url()).toContain("/account");
});

test("without a sign-in page the status is all that changes", async ({ server, openTab }) => {
  server.signInPath = null;
  const page = await openTab("", "warning");

  expect(await page.evaluate(() => window.signOut())).toBe(true);

  await shows(page, "anonymous");
  expect(page.url()).toContain("/account");
});

test("offline is not signed out before the deadline; then the state says so, and the page leaves once online", async ({
  context,
  server,
  openTab,
}) => {
  server.timeouts = { idleTimeout: 10, absoluteTimeout: 43_200, warnBefore: 4, gracePeriod: 0 };
  server.signIn();
  const page = await openTab();
  await context.setOffline(true);

  // Nobody answers at the warning edge: what was last known says there is one.
  await shows(page, "warning");
  expect(await output(page, "error")).not.toBe("");
  expect(await stay(page)).toBe(false);
  await shows(page, "expired");
  expect(await output(page, "reason")).toBe("idle");
  expect(page.url()).toContain("/account");

  await context.setOffline(false);
  expect(await leaves(page)).toBe("?reason=idle&returnTo=/account");
});

test("offline for a while changes nothing in the end", async ({ context, server, openTab }) => {
  server.timeouts = { idleTimeout: 15, absoluteTimeout: 43_200, warnBefore: 10, gracePeriod: 0 };
  server.signIn();
  const page = await openTab();
  await context.setOffline(true);
  await shows(page, "warning");
  server.timeouts = { ...server.timeouts, idleTimeout: 1800 };

  await context.setOffline(false);

  await shows(page, "active");
  expect(await output(page, "error")).toBe("");
});
