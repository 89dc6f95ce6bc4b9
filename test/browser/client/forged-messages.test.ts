import { expect, output, shows, test } from "../support/client.js";

const signInPaths = [
  "https://evil.example/login",
  "//evil.example/login",
  "/\\evil.example/login",
  "/\t/evil.example/login",
  "javascript:document.title='run'",
];
for (const signInPath of signInPaths) {
  test(`a forged end that points to ${JSON.stringify(signInPath)} takes nobody anywhere`, async ({
    openTab,
    server,
  }) => {
    const page = await openTab();
    const other = await openTab();
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
}

test("a sign-in path of the server's that leads to another site takes nobody there", async ({ server, openTab }) => {
  server.signInPath = "//evil.example/login";
  server.posts = 401;
  const page = await openTab();
  await page.evaluate(() => window.stay());
  await shows(page, "expired");
  expect(page.url()).toContain("/account");
});

test("what is no message at all is not heard", async ({ server, openTab }) => {
  const page = await openTab();
  const other = await openTab();
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
