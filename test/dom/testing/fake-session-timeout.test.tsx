import { webcrypto } from "node:crypto";
import { TextDecoder, TextEncoder } from "node:util";
import "@testing-library/jest-dom";
import { act, fireEvent, render, screen } from "@testing-library/react";
import type { JSX } from "react";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";
import { useSessionTimeout, type UseSessionTimeoutOptions } from "next-session-timeout/react";
import { useKeptForm } from "next-session-timeout/kept-form";
import { fakeSessionTimeout, type FakeSessionTimeout } from "next-session-timeout/testing";

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
    // On a busy machine a second may end between the press and the look.
    const date = jest.spyOn(Date, "now").mockReturnValue(Date.now());
    await press("Stay signed in");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(session.calls.at(-1)).toBe("keepalive");
    expect(session.status).toMatchObject({ status: "active", expiresIn: 1800 });
    date.mockRestore();
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

describe("a form that is kept", () => {
  function Form(): JSX.Element {
    const { ref, restored } = useKeptForm("letter");
    return (
      <form ref={ref}>
        {restored && <p>Kept</p>}
        <input aria-label="Letter" name="letter" />
      </form>
    );
  }
  const letter = (): HTMLInputElement => screen.getByLabelText("Letter");

  /** Somebody types, is signed out, and is back on the page; resolves to all that was said meanwhile. */
  async function typeAndComeBack(session: FakeSessionTimeout): Promise<unknown[]> {
    const said = (["log", "warn", "error"] as const).map((how) => jest.spyOn(console, how).mockImplementation());
    const { unmount } = render(<Form />);
    await act(() => session.stay());
    await act(async () => void fireEvent.input(letter(), { target: { value: "Dear all" } }));
    await act(() => session.warn(60));
    await act(() => session.expire());
    unmount();
    render(<Form />);
    await act(() => session.stay());
    const calls = said.flatMap((spy) => spy.mock.calls as unknown[]);
    for (const spy of said) spy.mockRestore();
    return calls;
  }

  // Its type says that it is always there.
  const setSubtle = (subtle?: SubtleCrypto): void =>
    void Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  afterEach(() => {
    setSubtle();
    sessionStorage.clear();
  });

  test("is an ordinary one in jsdom, which cannot encrypt", async () => {
    const session = fakeSessionTimeout();
    expect(await typeAndComeBack(session)).toEqual([]);
    expect(letter().value).toBe("");
    expect(session.calls).not.toContain("keep-key");
  });

  test("is given back what was typed where the DOM can encrypt", async () => {
    setSubtle(webcrypto.subtle as SubtleCrypto);
    Object.assign(globalThis, { TextEncoder, TextDecoder });
    const session = fakeSessionTimeout();
    expect(await typeAndComeBack(session)).toEqual([]);
    await screen.findByText("Kept");
    expect(letter().value).toBe("Dear all");
    expect(session.calls).toContain("keep-key");
  });
});

test("other requests reach the fetch there was, which is back at the end", async () => {
  const before = jest.fn(async () => ({ status: 204 }) as Response);
  globalThis.fetch = before;
  const session = fakeSessionTimeout({ basePath: "/shop/api/session" });
  const answers = ["/shop/api/session/status/", "/api/session/status", "/shop/api/session/expire"];
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
