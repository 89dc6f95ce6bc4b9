/** @jest-environment node */
import fc from "fast-check";
import type { Browser } from "../../../src/react/browser.js";
import type { SessionEnd } from "../../../src/react/hook-options.js";
import { leave } from "../../../src/react/leave.js";
import type { KnownStatus } from "../../../src/react/session-state.js";

const origin = "https://app.example";

/** Where the page goes that was at `/account?tab=2`, and what the app is told. */
async function goes(
  signInPath: unknown,
  reason: KnownStatus["reason"] = "idle",
): Promise<[string | null, SessionEnd[]]> {
  let place: string | null = null;
  const told: SessionEnd[] = [];
  const location = { pathname: "/account", search: "?tab=2", assign: (url: string) => void (place = url) };
  const options = { onExpired: (end: SessionEnd) => told.push(end) };
  leave({ location } as unknown as Browser, [{ options, changed: () => undefined }], {
    reason,
    signInPath,
  } as KnownStatus);
  await Promise.resolve();
  await Promise.resolve();
  return [place, told];
}

test.each([
  ["/login", "/login?reason=idle&returnTo=/account%3Ftab%3D2"],
  ["/login?lang=de", "/login?lang=de&reason=idle&returnTo=/account%3Ftab%3D2"],
  ["/", "/?reason=idle&returnTo=/account%3Ftab%3D2"],
  ["/über/uns", "/über/uns?reason=idle&returnTo=/account%3Ftab%3D2"],
])("%s is gone to", async (signInPath, url) => {
  expect(await goes(signInPath)).toEqual([url, [{ reason: "idle", signInUrl: url }]]);
});

test.each([
  null,
  undefined,
  "",
  "login",
  "/account",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  "/login\r\nX: y",
  "/\u0085/evil.example",
  " /login",
  "https://evil.example/login",
  "https://app.example/login",
  "HTTPS:evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
])("%p is not, and the app is told so", async (signInPath) => {
  expect(await goes(signInPath)).toEqual([null, [{ reason: "idle", signInUrl: null }]]);
});

test("whatever the path, it is on this origin", async () => {
  const path = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom("/", "\\", "\t", "\n", ".", ":", "@", "?", "#", "a", "javascript:") }),
  );
  await fc.assert(
    fc.asyncProperty(path, async (path) => {
      const [place] = await goes(path);
      if (place !== null) expect(new URL(place, `${origin}/account`).origin).toBe(origin);
    }),
    { numRuns: 2000 },
  );
});

test("whoever signed out is not taken back, and the app is not told of an end", async () => {
  expect(await goes("/login", "signed-out")).toEqual(["/login?reason=signed-out", []]);
});
