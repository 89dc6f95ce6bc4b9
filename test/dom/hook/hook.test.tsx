import "@testing-library/jest-dom";
import { act, render, screen } from "@testing-library/react";
import { StrictMode, type JSX } from "react";
import { type SessionStatus, useSessionTimeout, type UseSessionTimeoutOptions } from "next-session-timeout/react";
import { justSignedIn as active } from "../../support/just-signed-in.js";

const anonymous: SessionStatus = {
  ...active,
  status: "anonymous",
  expiresIn: 0,
  absoluteExpiresIn: 0,
  canExtend: false,
};

let answer: SessionStatus;
let asked: string[];
let basePath: string;
let tests = 0;
beforeEach(() => {
  jest.useFakeTimers({ now: active.now * 1000 });
  // One engine per path: each test has its own.
  basePath = `/session-${(tests += 1)}`;
  answer = active;
  asked = [];
  globalThis.fetch = async (url, { method = "GET" } = {}) => {
    asked.push(`${method} ${(url as string).replace(basePath, "")}`);
    return { ok: true, status: 200, json: async () => ({ ...answer, now: Math.floor(Date.now() / 1000) }) } as Response;
  };
});
afterEach(() => jest.useRealTimers());

function Status(options: UseSessionTimeoutOptions): JSX.Element {
  const { status, secondsLeft } = useSessionTimeout({ basePath, ...options });
  return (
    <p role="status">
      {status} {secondsLeft}
    </p>
  );
}

const pass = (seconds: number): Promise<void> => act(() => jest.advanceTimersByTimeAsync(seconds * 1000));
const shown = (): (string | null)[] => screen.getAllByRole("status").map(({ textContent }) => textContent);

test("a component that mounts while nobody is signed in has the server asked, once: someone may have signed in", async () => {
  answer = anonymous;
  const { rerender } = render(<Status />);
  await pass(1);
  expect(shown()).toEqual(["anonymous "]);
  answer = active;

  rerender(
    <>
      <Status />
      <StrictMode>
        <Status />
        <Status />
      </StrictMode>
    </>,
  );
  await pass(2);

  expect(shown()).toEqual(["active ", "active ", "active "]);
  expect(asked).toEqual(["GET /status", "GET /status"]);
});

test("components that mount while the session is alive ask nobody", async () => {
  const { rerender } = render(<Status />);
  await pass(1);

  rerender(
    <>
      <Status />
      <Status />
    </>,
  );
  await pass(60);

  expect(asked).toEqual(["GET /status"]);
});

test("every component hears of the warning, and each warning anew", async () => {
  const [onWarning, onOther] = [jest.fn(), jest.fn()];
  render(
    <>
      <Status onWarning={onWarning} />
      <Status onWarning={onOther} />
    </>,
  );
  await pass(1);
  answer = { ...active, status: "warning", idleSeconds: 1680, expiresIn: 120 };
  await pass(1690);
  expect(shown()).toEqual([expect.stringMatching(/^warning 1\d\d$/), expect.stringMatching(/^warning 1\d\d$/)]);
  expect(onWarning).toHaveBeenCalledTimes(1);
  expect(onOther).toHaveBeenCalledTimes(1);

  answer = active;
  await pass(121);
  expect(shown()).toEqual(["active ", "active "]);
  answer = { ...active, status: "warning", idleSeconds: 1680, expiresIn: 120 };
  await pass(1690);
  expect(onWarning).toHaveBeenCalledTimes(2);
});

test("onExpired is told why, once, even by a server that is asked again", async () => {
  const onExpired = jest.fn();
  const { rerender } = render(<Status onExpired={onExpired} />);
  await pass(1);
  answer = { ...anonymous, status: "expired", reason: "revoked" };
  await pass(1690);
  answer = anonymous;
  rerender(
    <>
      <Status onExpired={onExpired} />
      <Status onExpired={onExpired} />
    </>,
  );
  await pass(60);

  expect(onExpired.mock.calls).toEqual([[{ reason: "revoked", signInUrl: null }]]);
});

test("callbacks of the latest render are the ones called", async () => {
  const [first, second] = [jest.fn(), jest.fn()];
  const { rerender } = render(<Status onWarning={first} />);
  await pass(1);
  rerender(<Status onWarning={second} />);
  answer = { ...active, status: "warning", idleSeconds: 1680, expiresIn: 120 };
  await pass(1690);

  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledTimes(1);
});

test("when the last component goes, so does the engine, and the next one starts afresh", async () => {
  const { unmount } = render(<Status />);
  await pass(1);
  unmount();
  await pass(3600);
  expect(asked).toEqual(["GET /status"]);
  answer = anonymous;

  render(<Status />);
  expect(shown()).toEqual(["loading "]);
  await pass(1);

  expect(shown()).toEqual(["anonymous "]);
});

test("once the last component has gone, nothing in the page is listened to", async () => {
  const listening: string[] = [];
  jest.spyOn(window, "addEventListener").mockImplementation((type) => void listening.push(type));
  jest.spyOn(window, "removeEventListener").mockImplementation((type) => {
    if (listening.includes(type)) listening.splice(listening.indexOf(type), 1);
  });
  const { unmount } = render(<Status />);
  await pass(1);
  expect(listening).toEqual(expect.arrayContaining(["keydown", "visibilitychange"]));

  unmount();
  await pass(1);

  expect(listening).toEqual([]);
  jest.restoreAllMocks();
});

describe("in development", () => {
  let warned: jest.SpyInstance;
  beforeEach(() => {
    warned = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(() => warned.mockRestore());

  test.each<[string, Partial<SessionStatus>, string[]]>([
    ["a warning of 19 s", { warnBefore: 19 }, ["at least 20 s"]],
    ["a warning of 20 s", { warnBefore: 20 }, []],
    ["an absolute timeout under ten idle timeouts", { idleTimeout: 4321 }, ["allows fewer than ten extensions"]],
    ["an absolute timeout of ten idle timeouts", { idleTimeout: 4320 }, []],
    ["an absolute timeout of 20 hours", { absoluteTimeout: 72_000, idleTimeout: 14_400 }, []],
    ["no idle timeout", { idleTimeout: null }, []],
  ])("%s", async (_name, limits, expected) => {
    answer = { ...active, ...limits };
    render(<Status />);
    await pass(1);
    expect(warned.mock.calls).toEqual(expected.map((text) => [expect.stringContaining(text)]));
  });
});
