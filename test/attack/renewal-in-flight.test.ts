import type { Browser, BrowserContext, Page } from "playwright-core";
import { attack, entries } from "./support/attacked-app.js";
import type { AttackedApp } from "./support/attacked-app.js";
import type { SignIn } from "./support/people.js";
import { sealed } from "../browser/support/example-app.js";
import { launchChromium } from "../support/chromium.js";

// The reason this package exists: a renewal that is still in flight must not undo a sign-out or a save. A
// middleware that re-seals the session cookie on activity fails these 97 times out of 100.

jest.setTimeout(300_000);

// Without the package nearly every round goes wrong, so a few would do. `npm run races` plays a hundred.
const rounds = Number(process.env["RACE_ROUNDS"] ?? 10);
const atOnce = 5;

/** How the session was saved, and what the app calls that. */
const ways: [string, SignIn][] = [
  ["startSession", "start"],
  ["save", "save"],
  ["getIronSession", "plain"],
];

interface Post {
  path: string;
  body?: string;
}

describe.each(entries)("with a slow request in flight (%s)", (entry) => {
  let app: AttackedApp;
  let browser: Browser;
  /** Each a browser of its own, with a page from which its script sends. */
  let players: { context: BrowserContext; page: Page }[];
  let races = 0;
  beforeAll(async () => {
    // Every request writes the clock, so that the slow one always carries a renewal.
    app = await attack(entry, { registry: "allow", env: { GRACE_PERIOD: "0" } });
    browser = await launchChromium();
    players = await Promise.all(
      Array.from({ length: atOnce }, async () => {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(`${app.server.origin}/outside`);
        return { context, page };
      }),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  /**
   * Round after round, in some browsers at once: signs in, starts the slow request, does the fast one, and
   * when both are answered looks at what the browser is left with. Resolves to how often that is wrong.
   */
  async function countWrong(
    how: SignIn,
    fast: (round: number) => Post,
    isWrong: (session: Record<string, unknown> | null, round: number) => boolean,
  ): Promise<number> {
    let next = 0;
    let wrong = 0;
    async function play({ context, page }: (typeof players)[number]): Promise<void> {
      await context.clearCookies();
      for (let round = next++; round < rounds; round = next++) {
        const signIn = { path: `/api/sign-in/${how}`, body: JSON.stringify({ user: { id: "ada" } }) };
        expect(await post(page, signIn)).toBe(200);
        await race(page, fast(round));
        if (isWrong(await sealed(context, "app"), round)) wrong++;
      }
    }
    await Promise.all(players.map(play));
    return wrong;
  }

  /** A page's script sends something. Resolves to the status of the response. */
  async function post(page: Page, { path, body = "" }: Post): Promise<number> {
    return page.evaluate(async (sent) => (await fetch(sent.path, { method: "POST", body: sent.body })).status, {
      path,
      body,
    });
  }

  /** The slow request is held back by the server until the fast one was answered. */
  async function race(page: Page, fast: Post): Promise<void> {
    const name = String((races += 1));
    const atGate = app.observer.atGate(name);
    const slow = page.evaluate(async (path) => (await fetch(path)).status, `/api/save?name=${name}`);
    const gate = await atGate;
    const fastStatus = await post(page, fast);
    gate.open();
    expect({ fast: fastStatus, slow: await slow }).toEqual({ fast: 200, slow: 200 });
  }

  test.each(ways)("no sign-out is undone, signed in with %s", async (_, how) => {
    const signOut = { path: "/api/session/sign-out" };
    expect(
      await countWrong(
        how,
        () => signOut,
        (session) => session !== null,
      ),
    ).toBe(0);
  });

  test.each(ways)("no save is lost, signed in with %s", async (_, how) => {
    const save = (round: number) => ({ path: "/api/save", body: `note ${round}` });
    const isLost = (session: Record<string, unknown> | null, round: number) => session?.["note"] !== `note ${round}`;
    expect(await countWrong(how, save, isLost)).toBe(0);
  });
});
