import { createHash } from "node:crypto";
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { NextRequest } from "next/server.js";
import { createSessionTimeout } from "../../../src/index.js";
import { sealSession } from "../../../src/testing/index.js";
import { pageScript } from "./bundle.js";
import { shows, test as base } from "./client.js";

export { expect } from "@playwright/test";

interface KeptFormTest {
  /** Somebody signs in, in a session of their own. */
  signIn: (person: string) => void;
  /** Ada signs in at a server with these passwords, whose keys are the real ones. */
  signInWith: (password: Readonly<Record<number, string>>) => Promise<void>;
  /** What `/send` responds, as the app or as its sign-in page would. */
  answer: { goTo?: string; said?: string };
  /** Opens the page with the forms, in a new tab or in this one, and waits until it knows who is there. */
  openForm: (page?: Page, query?: string) => Promise<Page>;
  /** The session's time is over, and the page has gone to the sign-in page. */
  endSession: (page: Page) => Promise<void>;
}

/** A test of the page in `kept-form-page.tsx`. "ada" is signed in. */
export const test = base.extend<KeptFormTest>({
  signIn: async ({ context, server }, use) => {
    let session = 0;
    server.files.set("/kept-form.js", { type: "text/javascript", body: await pageScript("kept-form-page") });
    server.files.set("/form", {
      type: "text/html",
      body: html('<div id="root"></div><script src="/kept-form.js"></script>'),
    });
    server.files.set("/thanks", { type: "text/html", body: html("<h1>Thanks</h1>") });
    await context.route("**/api/session/keep-key", async (route) => {
      const { status, person } = server.status();
      const alive = status === "active" || status === "warning";
      const key = createHash("sha256").update(`a key for ${person}`).digest("base64url");
      const json = alive
        ? { keys: [key], person, session: `session-${session}` }
        : { keys: [], person: null, session: null };
      await route.fulfill({ json });
    });
    const signIn = (person: string): void => {
      session += 1;
      server.ahead = 0;
      server.signIn(person);
    };
    signIn("ada");
    await use(signIn);
  },
  signInWith: ({ context, server, signIn }, use) =>
    use(async (password) => {
      signIn("");
      const session = { cookieName: "app", password };
      const { handlers } = createSessionTimeout<{ id?: string }>({ session, userId: ({ id }) => id });
      const { header: cookie } = await sealSession({ session }, { id: "ada" });
      const headers = { cookie, host: new URL(server.origin).host, "sec-fetch-site": "same-origin" };
      const askForKeys = (): Promise<Response> =>
        handlers.POST(new NextRequest(`${server.origin}/api/session/keep-key`, { method: "POST", headers }));
      server.person = ((await (await askForKeys()).json()) as { person: string }).person;
      await context.route("**/api/session/keep-key", async (route) => {
        const { status } = server.status();
        const response = status === "active" || status === "warning" ? await askForKeys() : null;
        await route.fulfill({ json: (await response?.json()) ?? { keys: [], person: null, session: null } });
      });
    }),
  answer: async ({ context }, use) => {
    const answer = {};
    await context.route("**/send", (route) => route.fulfill({ json: answer }));
    await use(answer);
  },
  openForm: ({ context, server, signIn: _ }, use) =>
    use(async (given, query = "") => {
      const page = given ?? (await context.newPage());
      await page.goto(`${server.origin}/form?${query}`);
      await shows(page, "active");
      return page;
    }),
  endSession: ({ server }, use) =>
    use(async (page) => {
      server.ahead += 3600;
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
      await page.waitForURL(/\/login\?/);
    }),
});

function html(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Form</title>${body}</html>`;
}

/** What the page says where something was put back. */
export const kept = "We kept what you typed.";
export const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });

/** Fills a field of every kind. */
export async function fillIn(page: Page): Promise<void> {
  await field(page, "Name").pressSequentially("ada lovelace");
  await field(page, "Reasons").fill("Because of the engine.\nAnd of the “notes” 🙂");
  await field(page, "Since").fill("2026-11-18");
  await page.getByLabel("I have children").check();
  await field(page, "Children").fill("three of them");
  await page.getByLabel("by post").uncheck();
  await page.getByLabel("by phone").check();
  await page.getByLabel("choice b").check();
  await page.getByLabel("plain y").check();
  await field(page, "Country").selectOption("at");
  await field(page, "Town").selectOption("graz");
  await field(page, "Days").selectOption(["tue", "wed"]);
  await field(page, "Row 2").fill("second row");
  await field(page, "Letter").pressSequentially("dear all");
  await field(page, "Comment name").fill("a remark");
}

/** What the fields hold. */
export function contents(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate(() => {
    const [form, comment] = document.forms;
    const entries = [...new FormData(form)].filter(([name]) => name !== "file");
    const held: Record<string, unknown> = {
      letter: document.querySelector<HTMLElement>("[contenteditable]")?.innerText,
    };
    for (const [name, value] of entries) held[name] = [held[name], value].flat().filter((one) => one !== undefined);
    return { ...held, comment: new FormData(comment).get("name") };
  });
}

/** Everything that is stored for the origin, names and values. */
export function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]));
}

/** How many forms are kept. */
export function keptForms(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      [...Object.keys(sessionStorage), ...Object.keys(localStorage)].filter((name) => name.startsWith("nst:")).length,
  );
}

/** Forbids the storage, fills it up, or empties it whenever something is written. */
export async function spoilStorage(context: BrowserContext, how: "forbidden" | "full"): Promise<void> {
  await context.addInitScript((how) => {
    if (how === "full") {
      Storage.prototype.setItem = () => {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      };
      // Assignments do not pass through `setItem`.
      sessionStorage["filler"] = "x".repeat(5 * 1024 * 1024 - 10);
      return;
    }
    for (const name of ["sessionStorage", "localStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
    }
  }, how);
}
