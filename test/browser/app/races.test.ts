import { type Browser, expect, type Page, test } from "@playwright/test";
import { entries, serveExampleApp } from "../../support/example-app.js";
import type { NextServer } from "../../support/next-server.js";
import { sealed } from "../support/example-app.js";

// The reason this package exists: a renewal that is still in flight must not undo a sign-out or a save. A
// middleware that re-seals the session cookie on activity fails these 97 times out of 100.

// Of thousands of requests a trace would be a burden, and tell nothing.
test.use({ trace: "off" });

/** How the app saves the session that a sign-in makes. */
const savesWith = ["startSession", "save", "getIronSession"] as const;
type SaveWith = (typeof savesWith)[number];

const rounds = 100;
const atOnce = 5;
const slow = "/api/slow?ms=200";

for (const entry of entries) {
  test.describe(`with a slow request in flight (${entry})`, () => {
    test.setTimeout(300_000);

    let app: NextServer;
    test.beforeAll(async () => {
      // Every request writes the clock, so that the slow one always carries a renewal.
      app = await serveExampleApp(entry, { GRACE_PERIOD: "0", IDLE_TIMEOUT: "3600", ABSOLUTE_TIMEOUT: "36000" });
    });
    test.afterAll(() => app?.stop());

    /**
     * A hundred times, in some browsers at once: signs in, starts the slow request, does the fast one, and
     * when both are answered looks at what the browser is left with. Answers how often that is wrong.
     */
    async function countWrong(
      browser: Browser,
      saveWith: SaveWith,
      fast: (round: number) => { path: string; body?: unknown },
      isWrong: (session: Record<string, unknown> | null, round: number) => boolean,
    ): Promise<number> {
      let next = 0;
      let wrong = 0;
      async function play(): Promise<void> {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(`${app.origin}/static-page`);
        for (let round = next++; round < rounds; round = next++) {
          // On a machine so busy that the slow one was answered first there was no race: once more.
          do await signInByFetch(page, saveWith);
          while ((await race(page, fast(round))) !== "fast 200, slow 200");
          if (isWrong(await sealed(context, "example"), round)) wrong++;
        }
        await context.close();
      }
      await Promise.all(Array.from({ length: atOnce }, play));
      return wrong;
    }

    /** Sends the sign-in form as a browser without JavaScript would, but without loading a page each time. */
    async function signInByFetch(page: Page, saveWith: SaveWith): Promise<void> {
      await page.evaluate(async (choice) => {
        const kept = window as { signInForm?: Promise<FormData> };
        kept.signInForm ??= fetch("/login").then(async (response) => {
          const html = new DOMParser().parseFromString(await response.text(), "text/html");
          return new FormData(html.querySelector<HTMLFormElement>("form[enctype]") ?? undefined);
        });
        const fields = await kept.signInForm;
        fields.set("name", "Ada");
        fields.set("saveWith", choice);
        await fetch("/login", { method: "POST", body: fields, redirect: "manual" });
      }, saveWith);
    }

    /** Resolves to the order the two requests were answered in. */
    async function race(page: Page, request: { path: string; body?: unknown }): Promise<string> {
      return page.evaluate(
        async ([slowPath, { path, body }]) => {
          const order: string[] = [];
          const note = (name: string) => (response: Response) => {
            order.push(`${name} ${response.status}`);
          };
          const inFlight = fetch(slowPath).then(note("slow"));
          await fetch(path, { method: "POST", body: JSON.stringify(body) }).then(note("fast"));
          await inFlight;
          return order.join(", ");
        },
        [slow, request] as const,
      );
    }

    for (const saveWith of savesWith) {
      test(`0 of 100 sign-outs are undone, signed in with ${saveWith}`, async ({ browser }) => {
        const signOut = { path: "/api/session/sign-out" };
        const isWrong = (session: Record<string, unknown> | null) => session !== null;
        expect(await countWrong(browser, saveWith, () => signOut, isWrong)).toBe(0);
      });

      test(`0 of 100 saves are lost, signed in with ${saveWith}`, async ({ browser }) => {
        const save = (round: number) => ({ path: "/api/note", body: { note: `note ${round}` } });
        const isLost = (session: Record<string, unknown> | null, round: number) =>
          session?.["note"] !== `note ${round}`;
        expect(await countWrong(browser, saveWith, save, isLost)).toBe(0);
      });
    }
  });
}
