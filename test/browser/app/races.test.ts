import type { BrowserContext, Page } from "playwright-core";
import { entries, runExampleApp, sealed, signIn } from "./example-app.js";
import type { RunningApp, SaveWith } from "./example-app.js";

// The reason this package exists: a renewal that is still in flight must not undo a sign-out or a save. A
// middleware that re-seals the session cookie on activity fails these 97 times out of 100.

jest.setTimeout(300_000);

const rounds = 100;
const atOnce = 5;
const slow = "/api/slow?ms=150";

describe.each(entries)("with a slow request in flight (%s)", (entry) => {
  let app: RunningApp;
  beforeAll(async () => {
    // Every request writes the clock, so that the slow one always carries a renewal.
    app = await runExampleApp(entry, { GRACE_PERIOD: "0", IDLE_TIMEOUT: "3600", ABSOLUTE_TIMEOUT: "36000" });
  });
  afterAll(() => app?.stop());

  /** Plays `round` a hundred times, some browsers at once; each round answers whether it went wrong. */
  async function countWrong(round: (page: Page, context: BrowserContext) => Promise<boolean>): Promise<number> {
    let left = rounds;
    let wrong = 0;
    async function play(): Promise<void> {
      const context = await app.browser.newContext();
      const page = await context.newPage();
      while (left-- > 0) if (await round(page, context)) wrong++;
      await context.close();
    }
    await Promise.all(Array.from({ length: atOnce }, play));
    return wrong;
  }

  /** Starts the slow request, then does something else; resolves when both are done, to the order they ended in. */
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

  test.each<SaveWith>(["startSession", "save", "getIronSession"])(
    "0 of 100 sign-outs are undone, signed in with %s",
    async (saveWith) => {
      const undone = await countWrong(async (page, context) => {
        await signIn(page, app.server.origin, { saveWith });
        expect(await race(page, { path: "/api/session/sign-out" })).toBe("fast 200, slow 200");
        return (await sealed(context, "example")) !== null;
      });
      expect(undone).toBe(0);
    },
  );

  test.each<SaveWith>(["startSession", "save", "getIronSession"])(
    "0 of 100 saves are lost, signed in with %s",
    async (saveWith) => {
      let count = 0;
      const lost = await countWrong(async (page, context) => {
        await signIn(page, app.server.origin, { saveWith });
        const note = `note ${count++}`;
        expect(await race(page, { path: "/api/note", body: { note } })).toBe("fast 200, slow 200");
        return (await sealed(context, "example"))?.["note"] !== note;
      });
      expect(lost).toBe(0);
    },
  );
});
