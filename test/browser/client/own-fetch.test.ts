import type { Page } from "@playwright/test";
import { expect, leaves, shows, test as base } from "../support/client.js";
import { ownFetchScript, ways } from "../support/own-fetch.js";

// A 401 that an app's own request meets, in the ways that the documentation shows.

declare global {
  interface Window {
    askBy: (way: string) => void;
  }
}

interface OwnFetch {
  /** How the app answers a request for letters: as the middleware and the route do, or by a 401 of the route's own. */
  app: { forbids: boolean; answers: number[] };
  /** Opens the page, by clocks that are the test's, and waits until it knows who is there. */
  open: (query?: string) => Promise<Page>;
}

const test = base.extend<OwnFetch>({
  app: async ({ context, server }, use) => {
    const app = { forbids: false, answers: [] as number[] };
    await context.route("**/api/letters", async (route) => {
      const { status, reason, signInPath } = server.status();
      const ended = status !== "active" && status !== "warning";
      const answer = ended
        ? { status: 401, json: { error: "session_expired", reason, signInPath } }
        : app.forbids
          ? { status: 401, json: { error: "not_your_letters" } }
          : { status: 200, json: ["To Ada"] };
      app.answers.push(answer.status);
      await route.fulfill(answer);
    });
    await use(app);
  },
  open: async ({ page, server }, use) => {
    server.files.set("/own-fetch.js", { type: "text/javascript", body: await ownFetchScript() });
    server.files.set("/letters", {
      type: "text/html",
      body: '<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script src="/own-fetch.js"></script>',
    });
    await page.clock.install({ time: Date.now() });
    await use(async (query = "") => {
      await page.goto(`${server.origin}/letters${query}`);
      await shows(page, "active");
      server.requests = [];
      return page;
    });
  },
});

const ask = (page: Page, way: string): Promise<void> => page.evaluate((way) => window.askBy(way), way);

for (const way of ways) {
  test(`${way}: where the session has ended the page ends as it would have by itself`, async ({
    open,
    app,
    server,
  }) => {
    const page = await open("?box=in");
    await ask(page, way);
    await expect.poll(() => app.answers).toEqual([200]);
    await expect(page.getByText("To Ada")).toBeVisible();

    await page.goto("about:blank");
    await open("?box=in");
    const left: string[] = [];
    page.on("request", (request) => {
      if (request.isNavigationRequest()) left.push(new URL(request.url()).pathname);
    });
    server.ahead += 1800;
    await ask(page, way);
    const search = await leaves(page);
    expect(new URLSearchParams(search).get("reason")).toBe("idle");
    expect(new URLSearchParams(search).get("returnTo")).toBe("/letters?box=in");
    expect(left).toEqual(["/login"]);
    expect(server.requests).toEqual(["GET status"]);
  });

  test(`${way}: after a 401 of another kind the page goes on`, async ({ open, app, server }) => {
    app.forbids = true;
    const page = await open();
    await ask(page, way);
    await expect.poll(() => server.requests).toContain("GET status");
    await page.clock.runFor(10_000);
    expect(app.answers[0]).toBe(401);
    await shows(page, "active");
    expect(new URL(page.url()).pathname).toBe("/letters");
  });
}

test("all at once, and again and again: a page that stays has ended once", async ({ open, app, server }) => {
  const page = await open("?stays");
  server.ahead += 1800;
  for (const way of ways) await ask(page, way);
  await shows(page, "expired");
  await expect.poll(() => app.answers.length).toBeGreaterThanOrEqual(ways.length);
  // SWR and TanStack Query try again what has failed.
  const later = async (): Promise<number> => {
    await page.clock.runFor(10_000);
    return app.answers.length;
  };
  await expect.poll(later).toBeGreaterThan(ways.length);
  expect(app.answers.every((status) => status === 401)).toBe(true);
  await shows(page, "expired");
  expect(await page.title()).toBe("1");
  expect(new URL(page.url()).pathname).toBe("/letters");
});
