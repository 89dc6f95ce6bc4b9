import { expect, output, shows, test } from "../support/client.js";

test("a hundred components in StrictMode are one request and one channel", async ({ server, openTab }) => {
  const page = await openTab("others=100");

  await page.waitForLoadState("networkidle");

  expect(server.requests).toEqual(["GET status"]);
  expect(await page.evaluate(() => window.channels)).toBe(1);
});

test("with the status from the server there is no request at all, and no other first state", async ({
  server,
  openTab,
}) => {
  const page = await openTab("initial");

  await page.waitForLoadState("networkidle");

  expect(server.requests).toEqual([]);
  expect(await page.evaluate(() => window.seen.filter((status) => status !== "active"))).toEqual([]);
});

test("outside a warning nothing renders; in one, those who read the seconds, once a second", async ({
  context,
  server,
}) => {
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  await page.goto(`${server.origin}/account?others=100`);
  await shows(page, "active");
  const renders = (): Promise<Window["renders"]> => page.evaluate(() => ({ ...window.renders }));
  const quiet = await renders();

  server.ahead = 1000;
  await page.clock.runFor(1000_000);
  expect(await renders()).toEqual(quiet);

  server.ahead = 1700;
  await page.clock.runFor(700_000);
  await shows(page, "warning");
  // Until here the clock went on by itself.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  const left = Number(await output(page, "seconds-left"));
  const warning = await renders();
  await page.clock.runFor(10_000);
  await page
    .locator("#seconds-left")
    .getByText(String(left - 10), { exact: true })
    .waitFor();
  const later = await renders();

  expect(later.others).toBe(warning.others);
  // StrictMode renders twice; the first second may be a partial one.
  expect(later.seconds - warning.seconds).toBeGreaterThanOrEqual(20);
  expect(later.seconds - warning.seconds).toBeLessThanOrEqual(22);
});
