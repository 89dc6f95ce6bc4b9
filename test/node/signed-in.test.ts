import { createHash } from "node:crypto";
import { createSessionTimeout } from "../../src/create-session-timeout.js";
import { safeReturnTo } from "../../src/next/return-to.js";

const { handlers, signedIn } = createSessionTimeout({
  session: { cookieName: "app", password: "a password of more than 32 letters" },
});
const address = "https://app.example/api/session/signed-in";

test.each([
  ["by its action", handlers.GET],
  ["by itself", signedIn],
])(
  "the page says that the window can be closed, is never cached and passes its own policy, %s",
  async (_name, route) => {
    const response = await route(new Request(address));
    const html = await response.text();

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(html).toContain("You can close this window.");
    const policy = response.headers.get("content-security-policy") ?? "";
    const [, style = ""] = /<style>(.*)<\/style>/.exec(html) ?? [];
    expect(policy).toContain(`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(policy).not.toContain("unsafe");
    // No script stands in the page, and no attribute that is one.
    expect(html).not.toMatch(/<script[^>]*>[^<]|\son\w+=/);
  },
);

// A `proxy.ts` has Next write `?script` as `?script=`.
test.each(["?script", "?script="])("its script is one, at %s", async (search) => {
  const response = await signedIn(new Request(address + search));
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(await response.text()).toContain("BroadcastChannel");
});

test("only GET is answered", async () => {
  const response = await handlers.POST(new Request(address, { method: "POST" }));
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
});

test("a sign-in page may go there", () => {
  expect(safeReturnTo("/api/session/signed-in")).toBe("/api/session/signed-in");
  expect(safeReturnTo("/base/api/session/signed-in/")).toBe("/base/api/session/signed-in/");
});
