import type { Browser } from "playwright-core";
import { basicApp } from "../../../support/basic-app.js";
import { launchChromium } from "../../../support/chromium.js";
import type { MovedClock } from "../../../support/moved-clock.mjs";
import type { NextServer } from "../../../support/next-server.js";
import { type Answer, createVisitor, hiddenFields, type Visitor } from "../../../support/visitor.js";
import { recipe, section, serve, signInAs } from "./recipe-app.js";

// One app with all the recipes that go together, built without a password and used.

jest.setTimeout(600_000);

const idleTimeout = 1800;
const freshProof = (heading: string) => section("fresh-proof.md", heading);

/** One session file cannot be three recipes: what those on polling and on another person are about, in the third's. */
function sessionFile(): string {
  const text = freshProof("In a page and a Server Action")["lib/session.ts"] ?? "";
  const line = /^ +isActivity: .*\n/m.exec(recipe("Polling")["lib/session.ts"] ?? "")?.[0];
  if (line === undefined) throw new Error("the recipe on polling has no isActivity");
  return text
    .replace(/^ +proxy,/m, "$& wrapMiddleware,")
    .replace("address?: string", "$&; name?: string")
    .replace(/^ +userId: /m, `${line}$&`);
}

const files: Record<string, string> = {
  ...basicApp,
  ...recipe("Polling"),
  ...recipe("Sign-in at another origin"),
  ...recipe("Pages Router"),
  ...recipe("Strict CSP"),
  ...recipe("A page of another person"),
  ...freshProof("In a page and a Server Action"),
  ...freshProof("The sign-in page"),
  ...freshProof("In a route handler"),
  "lib/session.ts": sessionFile(),
  ...recipe("Long work that is no typing"),
  ...section("the-warning.md", "Another language"),
  ...section("the-warning.md", "On the sign-in page"),
  "public/favicon.ico": "",
  "app/german/page.tsx": `
    import { GermanWarning } from "@/components/german-warning";
    import { SignInWords } from "@/components/sign-in-words";
    import { getSession } from "@/lib/session";
    export default async function Page() {
      await getSession();
      return <><GermanWarning /><SignInWords reason="idle" /></>;
    }`,
  "app/french/page.tsx": `
    import { Warning } from "@/components/warning";
    import { requireSession } from "@/lib/session";
    export default async function Page() {
      await requireSession({ returnTo: "/french" });
      return <Warning locale="fr" />;
    }`,
  "components/work.tsx": `
    "use client";
    import { useEffect } from "react";
    import { useProgress } from "./use-progress";
    export function Work() {
      const progress = useProgress();
      useEffect(() => {
        const timer = setInterval(progress, 1000);
        return () => clearInterval(timer);
      });
      return <h1>At work</h1>;
    }`,
  "app/work/page.tsx": `
    import { SessionTimeoutDialog } from "next-session-timeout/dialog";
    import { Work } from "@/components/work";
    import { requireSession } from "@/lib/session";
    export default async function Page() {
      await requireSession({ returnTo: "/work" });
      return <><Work /><SessionTimeoutDialog /></>;
    }`,
  "app/api/ticker/route.ts": `export function GET() { return new Response("news"); }`,
  "app/ticker/page.tsx": `
    import { requireSession } from "@/lib/session";
    import { Ticker } from "@/components/ticker";
    export default async function Page() {
      await requireSession({ returnTo: "/ticker" });
      return <Ticker />;
    }`,
  ...signInAs,
};

let server: NextServer;
let clock: MovedClock;
let visitor: Visitor;

const location = (answer: Answer) => answer.headers.location?.replace(/^https?:\/\/localhost:\d+/, "");
const status = async () => JSON.parse((await visitor.call("/api/session/status")).text) as Record<string, unknown>;

beforeAll(async () => {
  ({ server, clock } = await serve("recipes", files));
});
afterAll(async () => {
  await server?.stop();
  clock?.remove();
});
beforeEach(async () => {
  visitor = createVisitor(server.origin);
  await visitor.call("/as/ada", { method: "POST" });
});

test("the sign-in page has a text for each reason, and for nothing else", async () => {
  const said = async (query: string) => {
    const { text } = await visitor.visit(`/login?${query}`);
    // A page that breaks while it is streamed has come with 200, and without its form.
    expect(text).toContain("<button>Sign in</button>");
    return /role="status">(.*?)</.exec(text)?.[1] ?? null;
  };
  for (const reason of ["idle", "absolute", "revoked", "replaced", "signed-out", "confirm"]) {
    expect(await said(`reason=${reason}`)).toMatch(/sign|session/);
  }
  for (const query of ["reason=toString", "reason=__proto__", "reason=idle&reason=idle", "returnTo=/a&returnTo=/b"]) {
    expect(await said(query)).toBeNull();
  }
});

test("a Server Component says the limit and the reason in another language, beside the dialog's file", async () => {
  const { status, text } = await visitor.visit("/german");
  expect(status).toBe(200);
  expect(text).toContain("Sie waren eine Zeit lang nicht aktiv.");
  expect(text).toMatch(/30\sMinuten lang nicht aktiv sind\. Sie bleiben höchstens 12\sStunden angemeldet\./);
});

test("polling does not keep a session", async () => {
  clock.advance(1000);
  const [path, header] = [/fetch\("(.*?)"/, /headers: \{ "(.*?)"/].map(
    (part) => part.exec(files["components/ticker.tsx"] ?? "")?.[1] ?? "",
  );
  expect((await visitor.call(path ?? "", { headers: { [header ?? ""]: "1" } })).text).toBe("news");
  expect(await status()).toMatchObject({ idleSeconds: expect.closeTo(1000, -1) });
  expect((await visitor.call(path ?? "")).text).toBe("news");
  expect(await status()).toMatchObject({ idleSeconds: expect.closeTo(0, -1) });
});

describe("sign-in at another origin", () => {
  test("goes there, asks for fresh proof after an end, and keeps where to go back to", async () => {
    const answer = await visitor.visit("/sign-in?reason=idle&returnTo=/account%3Fa");
    const url = new URL(answer.headers.location ?? "");
    expect(url.origin).toBe("https://id.example");
    expect(url.searchParams.get("max_age")).toBe("0");
    const kept = JSON.parse(decodeURIComponent(visitor.cookies.get("sign-in") ?? "{}")) as Record<string, string>;
    expect(kept).toEqual({ state: url.searchParams.get("state"), returnTo: "/account?a" });
  });

  test("an answer nobody asked for is refused", async () => {
    await visitor.visit("/sign-in");
    expect((await visitor.visit("/sign-in/callback?code=a&state=b")).status).toBe(400);
    visitor.cookies.delete("sign-in");
    expect((await visitor.visit("/sign-in/callback?code=a")).status).toBe(400);
  });
});

describe("the Pages Router", () => {
  beforeEach(async () => {
    visitor = createVisitor(server.origin);
    const answer = await visitor.call("/api/sign-in", { method: "POST", body: { returnTo: "//evil.example" } });
    expect([answer.status, location(answer)]).toEqual([303, "/orders"]);
  });

  test("a page and an API read the session", async () => {
    expect((await visitor.visit("/orders")).text).toMatch(/<h1>Orders of (<!-- -->)?ada<\/h1>/);
    expect(JSON.parse((await visitor.call("/api/me")).text)).toEqual({ id: "ada" });
  });

  test("whoever is not signed in is sent to sign in, and back", async () => {
    visitor = createVisitor(server.origin);
    expect(location(await visitor.visit("/orders?y=1"))).toBe("/login?returnTo=/orders%3Fy%3D1");
    expect((await visitor.call("/api/me")).status).toBe(401);
  });

  test("an idle session ends with its reason", async () => {
    clock.advance(idleTimeout);
    expect(JSON.parse((await visitor.call("/api/me")).text)).toMatchObject({ reason: "idle" });
    expect(location(await visitor.visit("/orders"))).toBe("/login?reason=idle&returnTo=/orders");
  });
});

describe("a page of another person", () => {
  const rename = (form: Record<string, string>) => visitor.submit("/account/name", { ...form, name: "Ada" });
  const name = async () => /name="name"[^>]*value="(.*?)"/.exec((await visitor.visit("/account/name")).text)?.[1];

  test("one's own is saved", async () => {
    await rename(hiddenFields((await visitor.visit("/account/name")).text));
    expect(await name()).toBe("Ada");
  });

  test("is refused, and nothing is saved as somebody else's", async () => {
    const form = hiddenFields((await visitor.visit("/account/name")).text);
    await visitor.call("/as/ben", { method: "POST" });
    await rename(form);
    expect(await name()).toBeUndefined();
  });
});

describe("a fresh proof", () => {
  const confirmation = "/login?reason=confirm&returnTo=/account/address";
  const addressForm = async () => hiddenFields((await visitor.visit("/account/address")).text);
  const address = async () =>
    /name="address"[^>]*value="(.*?)"/.exec((await visitor.visit("/account/address")).text)?.[1];

  async function confirm(fields = { name: "ada", password: "correct horse" }): Promise<Answer> {
    return visitor.submit(confirmation, { ...hiddenFields((await visitor.visit(confirmation)).text), ...fields });
  }

  /** Where a page sends on to: the account pages stream, so that Next says it in the page, not in its head. */
  const sentTo = ({ text }: Answer) =>
    /http-equiv="refresh" content="\d+;url=(.*?)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? null;
  const visitAddress = async () => sentTo(await visitor.visit("/account/address"));

  test("is asked for where the last one is too old, and only there", async () => {
    clock.advance(270);
    expect(await visitAddress()).toBeNull();
    clock.advance(30);
    expect(await visitAddress()).toBe(confirmation);
    expect(sentTo(await visitor.visit("/account"))).toBeNull();
  });

  test("whoever proves it comes back, under a new id, and the absolute limit runs on", async () => {
    clock.advance(300);
    const before = (await status())["session"];
    const answer = await confirm();
    expect([answer.status, location(answer)]).toEqual([303, "/account/address"]);
    expect(await status()).toMatchObject({
      authenticatedSeconds: expect.closeTo(0, -1),
      idleSeconds: expect.closeTo(0, -1),
    });
    expect((await status())["session"]).not.toBe(before);
    expect((await status())["absoluteExpiresIn"]).toBeLessThanOrEqual(12 * 3600 - 300);
    expect(await visitAddress()).toBeNull();
  });

  test("a wrong password proves nothing", async () => {
    clock.advance(300);
    await confirm({ name: "ada", password: "wrong" });
    expect(await visitAddress()).toBe(confirmation);
  });

  test("a form that was opened in time and sent too late saves nothing, and its page is come back to", async () => {
    const form = { ...(await addressForm()), address: "1 Lane" };
    clock.advance(15 * 60);
    const answer = await visitor.submit("/account/address", form);
    expect([answer.status, location(answer)]).toEqual([303, confirmation]);
    await confirm();
    expect(await address()).toBeUndefined();
    await visitor.submit("/account/address", form);
    expect(await address()).toBe("1 Lane");
  });

  test("an API says that it wants one", async () => {
    const put = () => visitor.call("/api/address", { method: "PUT", body: "2 Lane" });
    expect((await put()).status).toBe(204);
    clock.advance(300);
    const answer = await put();
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      401,
      {
        error: "confirmation_required",
        maxAge: 300,
        authenticatedSeconds: expect.closeTo(300, -1),
        signInPath: "/login",
      },
    ]);
    await confirm();
    expect((await put()).status).toBe(204);
    expect(await address()).toBe("2 Lane");
  });
});

describe("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** A page of someone who has just signed in, with a clock that `pass` moves together with the server's. */
  async function signedIn(path: string) {
    const page = await browser.newPage();
    const kept: string[] = [];
    page.on("response", (response) => response.url().endsWith("/keepalive") && kept.push(response.url()));
    await page.clock.install();
    // Whatever Playwright evaluates in a page counts as a person's hand.
    await page.addInitScript(() => Object.defineProperty(navigator, "userActivation", { value: { isActive: false } }));
    await page.goto(`${server.origin}/login?returnTo=${path}`);
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("correct horse");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(server.origin + path);
    const asked = page.waitForResponse(/\/api\/session\/status/);
    await page.reload();
    await asked;
    const pass = async (seconds: number) => {
      clock.advance(seconds);
      await page.clock.fastForward(seconds * 1000);
    };
    return { page, pass, kept, dialog: page.getByRole("alertdialog") };
  }

  test("a page loads the words of its own language", async () => {
    const { dialog, pass } = await signedIn("/french");
    await pass(idleTimeout - 60);
    await dialog.getByRole("heading", { name: "Votre session va bientôt se fermer" }).waitFor();
    expect(await dialog.evaluate((node: HTMLElement) => node.lang)).toBe("fr");
  });

  test("work that comes on keeps the session for two hours without a hand, and then the warning comes", async () => {
    const { page, dialog, pass, kept } = await signedIn("/work");
    while (kept.length === 0) await page.waitForTimeout(50);

    const minutes = 60;
    for (let passed = 0; passed < 110 * minutes; passed += 10 * minutes) {
      const told = page.waitForResponse(/\/keepalive$/);
      await pass(10 * minutes);
      await told;
    }
    expect(await dialog.count()).toBe(0);

    await pass(10 * minutes + 1);
    await pass(idleTimeout - 11 * minutes - 1);
    await dialog.waitFor();
    expect(kept).toHaveLength(12);
  });

  test("under a strict CSP the dialog shows, works and breaks no rule", async () => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.clock.install();
    await page.goto(`${server.origin}/login`);
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("correct horse");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Hello ada" }).waitFor();
    const policy = (await page.reload())?.headers()["content-security-policy"];
    expect(policy).toMatch(/^default-src 'self'; script-src 'self' 'nonce-\w+=*' 'strict-dynamic'/);
    await page.waitForResponse(/\/api\/session\/status/);

    clock.advance(idleTimeout - 60);
    await page.clock.fastForward((idleTimeout - 60) * 1000);
    const dialog = page.getByRole("alertdialog");
    await dialog.waitFor();
    expect(await dialog.evaluate((element) => getComputedStyle(element).borderRadius)).toBe("16px");
    await dialog.getByRole("button", { name: "Stay signed in" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(said).toEqual([]);
  });
});

test("nothing of all this was written to the console", () => {
  expect(server.output()).not.toMatch(/error|warn|next-session-timeout/i);
});
