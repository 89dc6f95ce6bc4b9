import { createSessionTimeout, SessionTimeoutError, timeoutPresets } from "next-session-timeout";
import type { SessionTimeoutOptions } from "next-session-timeout";

const session = { cookieName: "app", password: "a password of at least 32 characters" };

function faults(options: object): string[] {
  try {
    createSessionTimeout(options as SessionTimeoutOptions<object>);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SessionTimeoutError);
    expect(error).toMatchObject({ code: "ERR_OPTIONS" });
    return (error as Error).message.split("\n- ").slice(1);
  }
}

async function durations(options: object): Promise<object> {
  const { status } = createSessionTimeout({ session, ...options });
  const answer = await status(new Request("http://localhost/api/session/status"));
  const { idleTimeout, absoluteTimeout, warnBefore } = (await answer.json()) as Record<string, unknown>;
  return { idleTimeout, absoluteTimeout, warnBefore };
}

test.each([
  [{}, { idleTimeout: null, absoluteTimeout: 1_209_600, warnBefore: 120 }],
  [{ idleTimeout: 1800 }, { idleTimeout: 1800, absoluteTimeout: 1_209_600, warnBefore: 120 }],
  [{ idleTimeout: 300 }, { idleTimeout: 300, absoluteTimeout: 1_209_600, warnBefore: 100 }],
  [{ idleTimeout: 45 }, { idleTimeout: 45, absoluteTimeout: 1_209_600, warnBefore: 15 }],
  [{ session: { ...session, ttl: 3600 } }, { idleTimeout: null, absoluteTimeout: 3600, warnBefore: 120 }],
  [{ session: { ...session, ttl: 0 } }, { idleTimeout: null, absoluteTimeout: 1_209_600, warnBefore: 120 }],
])("%j leaves the defaults %j", async (options, expected) => {
  expect(await durations(options)).toEqual(expected);
});

test.each([
  [{ idleTimeout: 59, warnBefore: 19 }, 0],
  [{ idleTimeout: 60, warnBefore: 19 }, 1],
  [{ idleTimeout: 60, warnBefore: 20 }, 0],
  [{ warnBefore: 19 }, 1],
  [{ idleTimeout: 1800, warnBefore: 1800 }, 0],
  [{ idleTimeout: 1800, warnBefore: 1801 }, 1],
  [{ idleTimeout: 600, gracePeriod: 299 }, 0],
  [{ idleTimeout: 600, gracePeriod: 300 }, 1],
  [{ absoluteTimeout: 3600, session: { ...session, ttl: 3600 } }, 0],
  [{ absoluteTimeout: 3601, session: { ...session, ttl: 3600 } }, 1],
  [{ absoluteTimeout: 30 * 86_400 }, 0],
  [{ session: { ...session, cookieOptions: { maxAge: undefined } } }, 0],
  [{ expireAtBrowserClose: false, session: { ...session, cookieOptions: { maxAge: undefined } } }, 1],
  [{ session: { ...session, cookieOptions: { maxAge: undefined, expires: new Date(2e12) } } }, 1],
  [{ basePath: "/" }, 1],
  [{ session: { password: session.password } }, 1],
  [{ session: undefined }, 1],
  [{ idleTimeout: 0 }, 1],
  [{ idleTimeout: -1 }, 1],
  [{ idleTimeout: Number.NaN }, 1],
  [{ idleTimeout: Infinity }, 1],
  [{ idleTimeout: "1800" }, 1],
  [{ idleTimeout: 12.5 }, 1],
  [{ absoluteTimeout: null }, 1],
  [{ gracePeriod: -1 }, 1],
  [{ signInPath: "login" }, 1],
  [{ signInPath: "//evil.example" }, 1],
  [{ basePath: "https://x.example" }, 1],
  [{ onEvent: "log" }, 1],
  [{ onTimeout: () => {} }, 1],
  [{ onRegistryError: "ignore" }, 1],
  [{ maxSessions: 1, registry: {}, userId: String }, 0],
  [{ maxSessions: () => 3, registry: () => ({}), userId: String, onLimit: "refuse" }, 0],
  // As it is on Edge, where a registry that needs sockets is left out.
  [{ maxSessions: 3, registry: undefined, userId: String }, 0],
  [{ maxSessions: 3 }, 2],
  [{ maxSessions: 3, registry: {} }, 1],
  [{ maxSessions: 0, registry: {}, userId: String }, 1],
  [{ maxSessions: 2.5, registry: {}, userId: String }, 1],
  [{ maxSessions: "3", registry: {}, userId: String }, 1],
  [{ onLimit: "refuse" }, 1],
  [{ maxSessions: 3, registry: {}, userId: String, onLimit: "end-newest" }, 1],
  [{ expireSecret: "short" }, 1],
  [{ expireAtBrowserClose: "yes" }, 1],
  [{ expireAtBrowserClose: true, session: { ...session, cookieOptions: { maxAge: 60 } } }, 1],
])("%j has %i faults", (options, count) => {
  expect(faults({ session, ...options })).toHaveLength(count);
});

test("every fault is named in one error, with what to write instead", () => {
  expect(
    faults({ session: { cookieName: "app", password: "short" }, idletimeout: 5, warnBefore: 5, gracePeriod: -2 }),
  ).toEqual([
    'unknown option "idletimeout": did you mean "idleTimeout"?',
    "gracePeriod is -2: give a whole number of seconds, 0 or more, or leave it out",
    "warnBefore is 5: people need at least 20 seconds to answer (WCAG 2.2, 2.2.1)",
  ]);
});

test.each([["a password of at only 31 charac"], [{ 1: session.password, 2: "short" }], [{}], [undefined]])(
  "the password %j is refused at the first use, not before: a build has no secrets",
  async (password) => {
    const options = { session: { cookieName: "app", password } } as SessionTimeoutOptions<object>;
    const { status } = createSessionTimeout(options);
    const answer = status(new Request("http://localhost/api/session/status"));
    await expect(answer).rejects.toMatchObject({ code: "ERR_OPTIONS" });
    await expect(answer).rejects.toThrow("session.password is missing or short: give at least 32 characters");
    await expect(answer).rejects.not.toThrow("at only 31");
  },
);

test("cookies that scripts can read, or that travel in the clear in production, are reported once", async () => {
  const errors: string[] = [];
  const cookieOptions = { httpOnly: false, secure: false };
  const options = { session: { ...session, cookieOptions }, onError: (error: Error) => errors.push(error.message) };
  const { status } = createSessionTimeout(options);
  const request = () => new Request("http://localhost/api/session/status");
  const { NODE_ENV } = process.env;
  Object.assign(process.env, { NODE_ENV: "production" });
  await status(request());
  Object.assign(process.env, { NODE_ENV });
  await status(request());
  expect(errors).toEqual([expect.stringContaining("httpOnly is false"), expect.stringContaining("secure is false")]);
});

test("the presets are the standards' numbers, and pass as options", () => {
  expect(timeoutPresets).toEqual({
    owaspHighValue: { idleTimeout: 300, absoluteTimeout: 14_400 },
    owaspLowRisk: { idleTimeout: 1800, absoluteTimeout: 28_800 },
    pciDss: { idleTimeout: 900, absoluteTimeout: 28_800 },
    nistAal1: { absoluteTimeout: 2_592_000 },
    nistAal2: { idleTimeout: 3600, absoluteTimeout: 86_400 },
    nistAal3: { idleTimeout: 900, absoluteTimeout: 43_200 },
  });
  for (const preset of Object.values(timeoutPresets)) expect(faults({ session, ...preset })).toEqual([]);
});
