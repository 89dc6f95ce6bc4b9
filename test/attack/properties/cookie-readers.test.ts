import * as fc from "fast-check";
import { NextRequest } from "next/server.js";
import { clockCookieName, sessionCookieNames } from "../../../src/cookies/cookie-settings.js";
import { readCookieHeader } from "../../../src/cookies/cookie-header.js";
import { jarOf, settleCookies } from "../../../src/next/request-cookies.js";
import { progress, runs } from "./runs.js";

jest.setTimeout(24 * 3600_000);

type CookiePackage = { parse: (header: string) => Record<string, string | undefined> };
const { parseCookie: parseNow } = jest.requireActual<{ parseCookie: CookiePackage["parse"] }>("cookie");
const { parse: parseThen } = jest.requireActual<CookiePackage>(
  "../../../node_modules/iron-session-8/node_modules/cookie",
);
const { parse: parsePages } = jest.requireActual<CookiePackage>("next/dist/compiled/cookie");

const names = new Set([...sessionCookieNames("app"), clockCookieName("app")]);

/** Everyone who reads a cookie: what each finds under a name in a header, `undefined` for nothing. */
const readers: Record<string, (header: string) => (name: string) => string | undefined> = {
  "Next's request.cookies": (header) => {
    const { cookies } = new NextRequest("http://localhost/", { headers: { cookie: header } });
    return (name) => cookies.get(name)?.value;
  },
  "cookie 2, in iron-session 9": (header) => {
    const read = parseNow(header);
    return (name) => read[name];
  },
  "cookie 0.7, in iron-session 8": (header) => {
    const read = parseThen(header);
    return (name) => (Object.hasOwn(read, name) ? read[name] : undefined);
  },
  "cookie in the Pages Router": (header) => {
    const read = parsePages(header);
    return (name) => (Object.hasOwn(read, name) ? read[name] : undefined);
  },
};

const white = fc.constantFrom("", "", "", " ", "  ", "\t", "\u00a0", " \t ");
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...names) },
  fc.constantFrom("x", "APP", "app.4", "app.", "%61pp", '"app"', "__proto__", "constructor", ""),
);
const value = fc.oneof(
  fc.constantFrom("", "one", "two", "Fe26.2*1*a*b", "1.1.e30.x", "true", "toString"),
  fc.constantFrom(
    "%",
    "%zz",
    "%ff",
    "%41",
    "%2",
    "%00",
    "%3B",
    "a%20b",
    "é",
    "\u00ff",
    '"',
    '""',
    '"one"',
    '"one',
    "one~2~",
    "a=b",
    "=",
    ",app=one",
    "a,b",
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 6 }),
);
const pair = fc
  .tuple(white, name, white, fc.constantFrom("=", "=", "=", "=", ""), white, value, white)
  .map((parts) => parts.join(""));
const headers = fc
  .tuple(fc.array(pair, { maxLength: 8 }), fc.constantFrom("; ", ";", ";;", " ; ", ";\t"))
  // What no server hands on: line ends, and white space around the whole.
  .map(([pairs, between]) =>
    pairs
      .join(between)
      .replaceAll(/[\r\n\0]/g, "")
      .trim(),
  )
  .filter((header) => !/[\u007f]/.test(header));

function settled(header: string): { request: NextRequest; header: string } {
  const request = new NextRequest("http://localhost/", { headers: { cookie: header } });
  const jar = jarOf(request, { cookieNames: names });
  settleCookies(request, jar, { cookieNames: names });
  return { request, header: request.headers.get("cookie") ?? "" };
}

test("after the middleware every reader reads our names alike, and only what it met itself", () => {
  const tick = progress("readers");
  fc.assert(
    fc.property(headers, (sent) => {
      tick();
      const { values } = readCookieHeader(sent, names);
      const { header, request } = settled(sent);
      for (const name of names) {
        const judged = values.get(name)?.[0];
        const read = Object.entries(readers).map(([who, reader]) => [who, reader(header)(name) || undefined]);
        read.push(["the request itself", request.cookies.get(name)?.value || undefined]);
        expect(read).toEqual(read.map(([who]) => [who, judged]));
      }
    }),
    { numRuns: runs },
  );
});

test("no reader finds a value under our names that the middleware does not meet", () => {
  const tick = progress("values");
  fc.assert(
    fc.property(headers, (sent) => {
      tick();
      const { values, clean } = readCookieHeader(sent, names);
      for (const [who, reader] of Object.entries(readers)) {
        for (const name of names) {
          const read = reader(sent)(name);
          if (read === undefined || read === "") continue;
          // What cannot be decoded, or stands in quotes, is read by some as it stands: such a header is written anew.
          expect({ who, name, read, met: !clean || values.get(name)?.includes(read) === true }).toMatchObject({
            met: true,
          });
        }
      }
    }),
    { numRuns: runs },
  );
});

test("a header that one reads in one way is passed on as it was sent, and other cookies always are", () => {
  const tick = progress("others");
  fc.assert(
    fc.property(headers, (sent) => {
      tick();
      const { clean } = readCookieHeader(sent, names);
      const { header } = settled(sent);
      if (clean) expect(header).toBe(sent);
      const others = (text: string): string[] =>
        text
          .split(";")
          .map((part) => part.trim())
          .filter((part) => part !== "" && !names.has((part.split("=", 1)[0] ?? "").trim()));
      expect(others(header)).toEqual(others(sent));
    }),
    { numRuns: runs },
  );
});
