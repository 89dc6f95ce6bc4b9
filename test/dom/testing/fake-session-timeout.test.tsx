import "@testing-library/jest-dom";
import { act, fireEvent, render, screen } from "@testing-library/react";
import type { JSX } from "react";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";
import { useSessionTimeout, type UseSessionTimeoutOptions } from "next-session-timeout/react";
import { fakeSessionTimeout } from "next-session-timeout/testing";

function Status(options: UseSessionTimeoutOptions): JSX.Element {
  const { status, reason, secondsLeft, canExtend, error, signOut } = useSessionTimeout(options);
  return (
    <>
      <p role="note">{[status, reason, secondsLeft, canExtend && "extendable", error?.message].join(" ")}</p>
      <button onClick={() => void signOut()}>Leave</button>
    </>
  );
}

const shown = (): string | null => screen.getByRole("note").textContent;
const press = (name: string): Promise<void> =>
  act(async () => void fireEvent.click(screen.getByRole("button", { name })));

describe.each(["real", "fake"])("with %s timers", (timers) => {
  beforeEach(() => void (timers === "fake" && jest.useFakeTimers()));
  afterEach(() => void jest.useRealTimers());

  test("components follow each move", async () => {
    const session = fakeSessionTimeout();
    render(<Status />);
    expect(shown()).toBe("loading   false ");
    await act(() => session.stay());
    expect(shown()).toBe("active   extendable ");
    await act(() => session.warn(60));
    expect(shown()).toBe("warning  60 extendable ");
    await act(() => session.warn(45));
    expect(shown()).toBe("warning  45 extendable ");
    await act(() => session.warn(30, "absolute"));
    expect(shown()).toBe("warning  30 false ");
    await act(() => session.expire());
    expect(shown()).toBe("expired idle  false ");
    await act(() => session.stay());
    expect(shown()).toBe("active   extendable ");
    await act(() => session.expire("absolute"));
    expect(shown()).toBe("expired absolute  false ");
    await act(() => session.stay());
    await act(() => session.expire("revoked"));
    expect(shown()).toBe("expired revoked  false ");
    await act(() => session.stay());
    await act(() => session.signOut());
    expect(shown()).toBe("anonymous signed-out  false ");
  });

  test("a warning longer than warnBefore is one all the same", async () => {
    const session = fakeSessionTimeout({ warnBefore: 60 });
    render(<Status />);
    await act(() => session.warn());
    expect(shown()).toBe("warning  60 extendable ");
    await act(() => session.warn(300));
    expect(shown()).toBe("warning  300 extendable ");
  });

  test("staying is done by the dialog, and recorded", async () => {
    const session = fakeSessionTimeout();
    render(<SessionTimeoutDialog />);
    await act(() => session.warn(60));
    expect(screen.getByRole("alertdialog", { name: "You're about to be signed out" })).toBeVisible();
    await press("Stay signed in");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(session.calls.at(-1)).toBe("keepalive");
    expect(session.status).toMatchObject({ status: "active", expiresIn: 1800 });
  });

  test("signing out ends it, and is recorded", async () => {
    const session = fakeSessionTimeout();
    render(<Status />);
    await act(() => session.stay());
    await press("Leave");
    expect(shown()).toBe("anonymous signed-out  false ");
    expect(session.calls.at(-1)).toBe("sign-out");
  });

  test("offline, requests fail until it is over", async () => {
    const session = fakeSessionTimeout();
    render(<SessionTimeoutDialog />);
    await act(() => session.warn(60));
    session.offline = true;
    await press("Stay signed in");
    expect(screen.getByRole("status")).toHaveTextContent("That did not work.");
    session.offline = false;
    await press("Stay signed in");
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  test("onExpired is told where the end leads", async () => {
    const session = fakeSessionTimeout({ signInPath: "/login" });
    const onExpired = jest.fn(() => false);
    render(<Status onExpired={onExpired} />);
    await act(() => session.expire("absolute"));
    expect(onExpired.mock.calls).toEqual([[{ reason: "absolute", signInUrl: "/login?reason=absolute&returnTo=/" }]]);
  });
});

test("a fake made before the page is what the page finds", async () => {
  const session = fakeSessionTimeout();
  await session.warn(40);
  render(<Status initialStatus={session.status} />);
  expect(shown()).toBe("warning  40 extendable ");
  await act(async () => undefined);
});

test("with fake timers the idle timeout passes, warning first", async () => {
  jest.useFakeTimers({ now: 1_795_000_000_000 });
  fakeSessionTimeout({ idleTimeout: 600 });
  render(<Status />);
  const pass = (seconds: number): Promise<void> => act(() => jest.advanceTimersByTimeAsync(seconds * 1000));
  await pass(479);
  expect(shown()).toBe("active   extendable ");
  await pass(32);
  expect(shown()).toBe("warning  90 extendable ");
  await pass(91);
  expect(shown()).toBe("expired idle  false ");
  jest.useRealTimers();
});

test("other requests reach the fetch there was, which is back at the end", async () => {
  const before = jest.fn(async () => ({ status: 204 }) as Response);
  globalThis.fetch = before;
  const session = fakeSessionTimeout({ basePath: "/shop/api/session" });
  const answers = ["/shop/api/session/status/", "/api/session/status", "/shop/api/session/keep-key"];
  const statuses = await Promise.all(answers.map(async (path) => (await fetch(path)).status));
  expect(statuses).toEqual([200, 204, 204]);
  expect(session.calls).toEqual(["status"]);
  fakeSessionTimeout().restore();
  expect(globalThis.fetch).toBe(before);
});

test("tests that run side by side are no tabs of one browser", () => {
  const Channel = jest.fn();
  Object.assign(globalThis, { BroadcastChannel: Channel });
  const session = fakeSessionTimeout();
  expect(globalThis.BroadcastChannel).toBeUndefined();
  session.restore();
  expect(globalThis.BroadcastChannel).toBe(Channel);
});
