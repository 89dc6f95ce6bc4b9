import fc from "fast-check";
import { safeReturnTo } from "next-session-timeout";

test.each([
  ["/account"],
  ["/account?tab=1&x=a%20b#top"],
  ["/"],
  ["/search?q=a%5Cb"],
  ["/a//b"],
  ["/50%25-off"],
  ["/caf%C3%A9/%E2%80%93"],
  ["/path?next=https://elsewhere.example/"],
  [`/${"a".repeat(2047)}`],
])("keeps %.60s", (value) => {
  expect(safeReturnTo(value)).toBe(value);
});

test.each([
  "",
  "account",
  "https://evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/a\\b",
  "/\t/evil.example",
  "/\n/evil.example",
  "\u0000/x",
  "/%2Fevil.example",
  "/%2fevil.example",
  "/%5Cevil.example",
  "/%252Fevil.example",
  "/%25252Fevil.example",
  "/%2Fevil.example/%",
  "/%09/evil.example",
  "/ok%0d%0aSet-Cookie:x=y",
  "/ok?x=%0d%0aSet-Cookie:x=y",
  "/..//evil.example",
  "/%2e%2e//evil.example",
  "/.//evil.example",
  "javascript:alert(1)",
  " /account",
  `/${"a".repeat(2048)}`,
  `/%${"25".repeat(20)}2Fevil.example`,
  undefined,
  null,
  42,
  ["/account"],
])("refuses %.60j", (value) => {
  expect(safeReturnTo(value, "/home")).toBe("/home");
});

test("writes a path as the browser would", () => {
  expect(safeReturnTo("/a b/../c")).toBe("/c");
});

test("whatever it is given, and however often that is decoded, stays on the origin", () => {
  const part = fc.oneof(
    fc.constantFrom("/", "\\", "%2F", "%5C", "%25", "2F", "..", ".", "?", "#", "@", ":", "evil.example", "%09", "\t"),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      let value = safeReturnTo(`/${parts.join("")}`, "/fallback");
      for (let decoded = 0; decoded < 4; decoded++) {
        expect(new URL(value, "https://app.example").origin).toBe("https://app.example");
        expect(value).toMatch(/^\/(?![/\\])/);
        try {
          value = decodeURIComponent(value);
        } catch {
          return;
        }
      }
    }),
    { numRuns: 3000 },
  );
});
