import { basicApp } from "../../../support/basic-app.js";
import type { MovedClock } from "../../../support/moved-clock.mjs";
import type { NextServer } from "../../../support/next-server.js";
import { type Answer, createVisitor, hiddenFields, type Visitor } from "../../../support/visitor.js";
import { recipe, serve } from "./recipe-app.js";

// The recipe in an app with two languages, its pages below app/[locale] and its words in messages.

jest.setTimeout(600_000);

const { "app/layout.tsx": _layout, "app/page.tsx": _page, ...others } = basicApp;

/** The basic app's pages, below the folder of the language; the account page is the recipe's own. */
const localized = Object.fromEntries(
  Object.entries(others).flatMap(([file, text]) =>
    file.startsWith("app/account/") ? [] : [[file.replace("app/login/", "app/[locale]/login/"), text]],
  ),
) as Record<string, string>;

const files = {
  ...localized,
  ...recipe("next-intl"),
  "next.config.mjs": `
    import createNextIntlPlugin from "next-intl/plugin";
    const here = import.meta.dirname;
    export default createNextIntlPlugin()({ turbopack: { root: here }, outputFileTracingRoot: here });`,
  "i18n/request.ts": `
    import { hasLocale } from "next-intl";
    import { getRequestConfig } from "next-intl/server";
    import { routing } from "./routing";
    export default getRequestConfig(async ({ requestLocale }) => {
      const requested = await requestLocale;
      const locale = hasLocale(routing.locales, requested) ? requested : routing.defaultLocale;
      return { locale, messages: (await import(\`../messages/\${locale}.json\`)).default };
    });`,
  "messages/en.json": JSON.stringify({ Warning: { title: "T", message: "{time}", stay: "S", signOut: "O" } }),
  "messages/de.json": JSON.stringify({ Warning: { title: "T", message: "{time}", stay: "S", signOut: "O" } }),
  "app/[locale]/layout.tsx": `
    import { NextIntlClientProvider } from "next-intl";
    export default async function Layout(
      { children, params }: { children: React.ReactNode; params: Promise<{ locale: string }> },
    ) {
      const { locale } = await params;
      return <html lang={locale}><body><NextIntlClientProvider>{children}</NextIntlClientProvider></body></html>;
    }`,
  "app/api/thing/route.ts": `
    import { getSession } from "@/lib/session";
    export async function GET() {
      return Response.json((await getSession()).user ?? null);
    }`,
};

// One release of both: the newest of the second may be out before what it needs.
const intl = { "next-intl": "~4.14.0", "use-intl": "~4.14.0" };

let server: NextServer;
let clock: MovedClock;
let visitor: Visitor;

const location = (answer: Answer) => answer.headers.location?.replace(/^https?:\/\/localhost:\d+/, "");

beforeAll(async () => {
  ({ server, clock } = await serve("recipes-next-intl", files, intl));
});
afterAll(async () => {
  await server?.stop();
  clock?.remove();
});
beforeEach(async () => {
  visitor = createVisitor(server.origin);
  const page = "/de/login?returnTo=/de/account";
  const answer = await visitor.submit(page, hiddenFields((await visitor.visit(page)).text));
  expect([answer.status, location(answer)]).toEqual([303, "/de/account"]);
});

test("an idle session ends on the sign-in page of its language", async () => {
  expect((await visitor.visit("/de/account")).text).toMatch(/<h1>ada<\/h1>/);
  clock.advance(1800);
  expect(location(await visitor.visit("/de/account"))).toBe("/de/login?reason=idle&returnTo=/de/account");
  expect((await visitor.visit("/de/login?reason=idle")).text).toContain("we signed you out");
  expect(location(await visitor.visit("/en/account"))).toBe("/en/login?returnTo=/en/account");
});

test("the API has no language, and its end is a 401 that names the page's sign-in page", async () => {
  const referer = `${server.origin}/de/account`;
  expect(JSON.parse((await visitor.call("/api/thing")).text)).toEqual({ id: "ada" });
  const status = await visitor.call("/api/session/status", { headers: { referer } });
  expect(JSON.parse(status.text)).toMatchObject({ status: "active", signInPath: "/de/login" });
  clock.advance(1800);
  const answer = await visitor.call("/api/thing", { headers: { referer } });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.text)).toMatchObject({ reason: "idle", signInPath: "/de/login" });
});

test("a page without a language gets one", async () => {
  expect(location(await visitor.visit("/"))).toBe("/de");
});
