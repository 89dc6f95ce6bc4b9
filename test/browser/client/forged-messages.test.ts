import { openTab, output, shows } from "./client-page.js";
import { context, server } from "./person.js";

jest.setTimeout(60_000);

test.each([
  "https://evil.example/login",
  "//evil.example/login",
  "/\\evil.example/login",
  "/\t/evil.example/login",
  "javascript:document.title='run'",
])("a forged end that points to %j takes nobody anywhere", async (signInPath) => {
  const page = await openTab(context, server);
  const other = await openTab(context, server);
  const gone: string[] = [];
  page.on("request", (request) => request.isNavigationRequest() && gone.push(request.url()));

  await other.evaluate(
    (message) => new BroadcastChannel("nst:/api/session").postMessage({ ...message, askedAt: Date.now() }),
    { ...server.status(), status: "expired", reason: "idle", signInPath },
  );

  await shows(page, "expired");
  expect(await output(page, "reason")).toBe("idle");
  // The page has had its turn: what it was going to do, it has begun.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect([page.url(), await page.title(), gone]).toEqual([`${server.origin}/account?`, "Account", []]);
});

test("nor does the server's own answer", async () => {
  server.signInPath = "//evil.example/login";
  server.keepalive = 401;
  const page = await openTab(context, server);
  await page.evaluate(() => window.stay());
  await shows(page, "expired");
  expect(page.url()).toContain("/account");
});

test("what is no message at all is not heard", async () => {
  const page = await openTab(context, server);
  const other = await openTab(context, server);
  const problems: string[] = [];
  page.on("pageerror", (problem) => problems.push(problem.message));
  server.requests = [];

  await other.evaluate(
    (messages) => {
      const channel = new BroadcastChannel("nst:/api/session");
      for (const message of messages) channel.postMessage(message);
    },
    [null, "expired", 42, [], {}, { status: "expired" }, { ...server.status(), expiresIn: "soon", askedAt: 1 }],
  );
  // By the same way, so later than all of them.
  server.timeouts = { ...server.timeouts, warnBefore: 1799 };
  await other.evaluate(() => window.stay());

  await shows(page, "warning");
  expect(problems).toEqual([]);
  expect(server.requests).toEqual(["POST keepalive"]);
});
