import { sealData } from "iron-session";
import * as fc from "fast-check";
import { NextRequest } from "next/server.js";
import { safeReturnTo } from "next-session-timeout";
import { readCookieHeader, writeCookieHeader } from "../../../src/cookies/cookie-header.js";
import { digestOf, readClock, writeClock } from "../../../src/cookies/clock-cookie.js";
import { readSealText, unseal } from "../../../src/cookies/seal.js";
import { derivedId } from "../../../src/cookies/session-cookie.js";
import { readIdleFor } from "../../../src/next/read-idle-for.js";
import { referringPage } from "../../../src/next/sent-from.js";
import { isSameOrigin } from "../../../src/next/sent-from.js";
import { signInUrl } from "../../../src/next/return-to.js";
import { progress, runs } from "./runs.js";

// Whatever bytes arrive, a parser answers.

jest.setTimeout(24 * 3600_000);

const session = { cookieName: "app", password: "a password of at least thirty-two characters" };
const loneSurrogate = /\p{Surrogate}/u;
const byte = fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code));
const bytes = fc.string({ unit: byte, maxLength: 400 });
const anything = fc.oneof(bytes, fc.string({ unit: "binary", maxLength: 200 }), fc.string({ unit: "grapheme" }));

/** A text with a few of its characters taken out, doubled or replaced. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(3), byte), { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (now, [at, cut, put]) => now.slice(0, at) + (cut === 3 ? now.slice(at - 1, at + 8) : put) + now.slice(at + cut),
        text,
      ),
    );

/** A seal with something in its signature that a lenient reader of base64 skips. */
const respelled = (text: string): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min: 2, max: 43 }), fc.constantFrom(" ", "\t", "=", "==", "%09")).map(([at, put]) => {
    const end = text.lastIndexOf("~");
    return text.slice(0, end - at) + put + text.slice(end - at);
  });

let seal: string;
let clock: string;
beforeAll(async () => {
  seal = await sealData({ user: { id: "ada" } }, session);
  const jar = { getAll: () => [], set: (_: string, value: string) => void (clock = value) };
  const running = { id: "an id", startedAt: 1, lastActivityAt: 2, digest: digestOf(seal), registered: false };
  await writeClock(jar, { session, persistent: false }, running, { seal, ttl: 60 });
});

/** Checks a property that is one of a promise, and counts. */
async function always<Given>(
  name: string,
  given: fc.Arbitrary<Given>,
  holds: (given: Given) => Promise<void>,
): Promise<void> {
  const tick = progress(name);
  const property = fc.asyncProperty(given, async (one) => {
    tick();
    await holds(one);
  });
  await fc.assert(property, { numRuns: runs });
}

test("no bytes make unseal throw, or give anything but what was sealed", async () => {
  await always("unseal", fc.oneof(anything, mutated(seal), respelled(seal)), async (text) => {
    readSealText(text);
    const { data } = await unseal(text, session.password);
    // Of a seal that opens, only the signature can be spelled in another way; its id is the same.
    if (data !== null) expect(await derivedId(text)).toBe(await derivedId(seal));
  });
});

test("no bytes make readClock throw, or are a clock but the one that was signed", async () => {
  await always("readClock", fc.oneof(anything, mutated(clock)), async (text) => {
    if (text !== clock) expect(await readClock(text, session)).toBeNull();
  });
});

test("no body makes readIdleFor throw, or claim what has not been", async () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
  );
  await always("readIdleFor", body, async (given) => {
    const request = new Request("http://localhost/", { method: "POST", body: given });
    const idleFor = await readIdleFor(request);
    if (idleFor !== null) expect(idleFor).toBeGreaterThanOrEqual(0);
    if (given.byteLength > 1024) expect(idleFor).toBeNull();
  });
});

test("no header makes readCookieHeader throw, and what it writes it reads back", async () => {
  const names = new Set(["app", "app.0", "app.clock"]);
  await always("readCookieHeader", fc.tuple(anything, anything), async ([header, value]) => {
    readCookieHeader(header, names);
    if (value === "" || loneSurrogate.test(value)) return;
    const written = writeCookieHeader(header, names, new Map([["app", value.trim()]]));
    expect(readCookieHeader(written, names).values.get("app") ?? []).toEqual(value.trim() === "" ? [] : [value.trim()]);
    expect(readCookieHeader(written, names).values.get("app.clock")).toBeUndefined();
  });
});

test("no text makes safeReturnTo leave the site or grow past what it accepts", async () => {
  const tricks = fc.array(
    fc.oneof(
      fc.constantFrom(
        "/",
        "//",
        "\\",
        "%2f",
        "%5c",
        "%252f",
        "..",
        "%2e%2e",
        ".",
        "@",
        ":",
        "?",
        "#",
        "evil.example",
        "\t",
        "\n",
        "%09",
        "http:",
        "é",
        "%",
        "；",
      ),
      byte,
    ),
    { maxLength: 40 },
  );
  const text = fc.oneof(
    anything,
    tricks.map((parts) => `/${parts.join("")}`),
    fc.tuple(fc.nat(2100), byte).map(([length, of]) => `/${of.repeat(length)}`),
  );
  await always("safeReturnTo", text, async (value) => {
    const path = safeReturnTo(value, "/fallback");
    expect(path.length).toBeLessThanOrEqual(2048);
    for (const base of ["https://app.example/login", "https://app.example//x"]) {
      expect(new URL(path, base).origin).toBe("https://app.example");
    }
    // Once more decoded by an app that does that, too.
    expect(new URL(decoded(path), "https://app.example").origin).toBe("https://app.example");
    expect(new URL(signInUrl("/login", "idle", value), "https://app.example").pathname).toBe("/login");
  });
});

test("no Referer and no Origin make a request fail, or another site's page this one's", async () => {
  const address = fc.oneof(
    bytes,
    fc
      .tuple(fc.constantFrom("https://", "http://", "//", ""), bytes, fc.constantFrom("", "/", "/account?x=1"))
      .map((parts) => parts.join("")),
    fc.constantFrom(
      "https://app.example/account",
      "null",
      "https://app.example@evil.example/",
      "https://\u00c3\u0080/",
    ),
  );
  await always("referringPage", address, async (text) => {
    const value = text.replaceAll(/[\0\r\n]/g, "");
    const headers = { host: "app.example", referer: value, origin: value };
    const request = new NextRequest("https://app.example/", { method: "POST", headers });
    const same = isSameOrigin(request);
    const page = referringPage(request.headers);
    if (!/^\s*https?:[/\\]*app\.example(?=[/?#\\\s]|$|:\d*)/i.test(value)) expect([same, page]).toEqual([false, null]);
  });
});

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
