import "@testing-library/jest-dom";
import { act, render, screen } from "@testing-library/react";
import { StrictMode, type JSX } from "react";
import { SessionTimeoutDialog, type SessionTimeoutDialogProps } from "next-session-timeout/dialog";
import { dialog as arabic } from "next-session-timeout/texts/ar";
import { dialog as german } from "next-session-timeout/texts/de";

// jsdom has neither; the real ones are under test in test/browser/dialog.
beforeAll(() => {
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      if (this.open) throw new Error("showModal on an open dialog");
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
    },
  });
  globalThis.fetch = async () => ({ ok: true, status: 200, json: async () => serverStatus }) as Response;
});

let serverStatus: NonNullable<SessionTimeoutDialogProps["initialStatus"]>;
beforeEach(() => {
  serverStatus = {
    status: "warning",
    reason: null,
    idleSeconds: 1680,
    idleTimeout: 1800,
    absoluteTimeout: 43_200,
    warnBefore: 120,
    expiresIn: 120,
    absoluteExpiresIn: 20_000,
    authenticatedSeconds: 1740,
    canExtend: true,
    signInPath: "/login",
    person: null,
    session: null,
    now: 1_795_000_000,
  };
});

async function open(props: SessionTimeoutDialogProps = {}): Promise<HTMLElement> {
  render(<Page {...props} />);
  return screen.findByRole("alertdialog");
}

function Page(props: SessionTimeoutDialogProps): JSX.Element {
  return (
    <StrictMode>
      <SessionTimeoutDialog {...props} />
    </StrictMode>
  );
}

test("a locale without texts does not mix two languages", async () => {
  const dialog = await open({ locale: "de" });
  expect(dialog).toHaveAccessibleDescription("For your security, we will sign you out in 2 minutes.");
  expect(dialog).toHaveAttribute("lang", "en");
});

test("every text can be replaced, and the numbers follow the locale", async () => {
  const dialog = await open({
    locale: "de",
    texts: {
      title: "Sie werden gleich abgemeldet",
      message: (time) => `Zu Ihrer Sicherheit melden wir Sie in ${time} ab.`,
      stay: "Angemeldet bleiben",
      signOut: "Abmelden",
    },
  });

  expect(dialog).toHaveAccessibleName("Sie werden gleich abgemeldet");
  expect(dialog).toHaveAccessibleDescription("Zu Ihrer Sicherheit melden wir Sie in 2 Minuten ab.");
  expect(dialog).toHaveAttribute("lang", "de");
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    "Angemeldet bleiben",
    "Abmelden",
  ]);
});

test("a language is spread over the dialog, and one of its texts can still be another", async () => {
  const { unmount } = render(<Page {...arabic} />);
  const dialog = await screen.findByRole("alertdialog", { name: "سيتم تسجيل خروجك قريبًا" });
  expect(dialog).toHaveAttribute("lang", "ar");
  // jsdom has no layout: that the words run from right to left is under test in test/browser/dialog.
  expect(dialog).toHaveAttribute("dir", "auto");
  unmount();

  await open({ ...german, texts: { ...german.texts, stay: "Bleiben" } });
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Bleiben", "Abmelden"]);
});

test.each([true, false])("the sign-out button can be left out (can stay: %s)", async (canExtend) => {
  serverStatus.canExtend = canExtend;
  await open({ hideSignOut: true });
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    canExtend ? "Stay signed in" : "Continue working",
  ]);
});

test("an absolute end has texts of its own", async () => {
  serverStatus.canExtend = false;
  const dialog = await open({
    texts: {
      absoluteTitle: "Time is up",
      absoluteMessage: (time) => `Until ${time}.`,
      dismiss: "OK",
      signOutNow: "Go",
    },
  });

  expect(dialog).toHaveAccessibleName("Time is up");
  expect(dialog).toHaveAccessibleDescription("Until 2 minutes.");
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["OK", "Go"]);
});

test("a class given for a part takes the place of the default one", async () => {
  const dialog = await open({ classNames: { dialog: "card", primary: "nst-primary large" } });

  expect(dialog.className).toBe("card");
  expect(screen.getByRole("button", { name: "Stay signed in" }).className).toBe("nst-primary large");
  expect(screen.getByRole("button", { name: "Sign out" }).className).toBe("nst-secondary");
});

test("nothing is rendered while there is nothing to warn of", async () => {
  serverStatus = { ...serverStatus, status: "active", expiresIn: 1500 };
  const { container } = render(<Page />);
  await act(async () => undefined);

  expect(container).toBeEmptyDOMElement();
});
