import type { GeneratedApp } from "../support/generated-app.js";

/** An app to run `init` in, and where its pages are once it is built. */
export interface App extends GeneratedApp {
  /** Where `lib` and `proxy` belong: beside the app folder. */
  base: "" | "src/";
  /** In front of every page's path. */
  locale: "" | "/en";
  /** What `init` writes and changes, in order. */
  written: readonly string[];
  changed?: readonly string[];
}

const pages = (folder: string, extension: string, loading: boolean): string[] => [
  `${folder}/login/page.${extension}`,
  ...(loading ? [`${folder}/login/loading.${extension}`] : []),
  `${folder}/account/layout.${extension}`,
  `${folder}/account/page.${extension}`,
  ...(loading ? [`${folder}/account/loading.${extension}`] : []),
];

const plain = { files: {}, dependencies: {}, locale: "" } as const;

const intlFiles = {
  "next.config.ts": `
    import createNextIntlPlugin from "next-intl/plugin";
    export default createNextIntlPlugin()({});`,
  "messages/en.json": `{ "Home": { "title": "Hello world" } }`,
  "messages/de.json": `{ "Home": { "title": "Hallo Welt" } }`,
  "src/i18n/routing.ts": `
    import { defineRouting } from "next-intl/routing";
    export const routing = defineRouting({ locales: ["en", "de"], defaultLocale: "en" });`,
  "src/i18n/request.ts": `
    import { hasLocale } from "next-intl";
    import { getRequestConfig } from "next-intl/server";
    import { routing } from "./routing";
    export default getRequestConfig(async ({ requestLocale }) => {
      const requested = await requestLocale;
      const locale = hasLocale(routing.locales, requested) ? requested : routing.defaultLocale;
      return { locale, messages: (await import(\`../../messages/\${locale}.json\`)).default };
    });`,
  // As next-intl's documentation has it, its quotes included.
  "src/proxy.ts": `import createMiddleware from 'next-intl/middleware';
import {routing} from './i18n/routing';

export default createMiddleware(routing);

export const config = {
  matcher: '/((?!api|trpc|_next|_vercel|.*\\\\..*).*)'
};
`,
  "src/app/[locale]/layout.tsx": `
    import { NextIntlClientProvider } from "next-intl";
    export default async function LocaleLayout({ children, params }: LayoutProps<"/[locale]">) {
      const { locale } = await params;
      return <html lang={locale}><body><NextIntlClientProvider>{children}</NextIntlClientProvider></body></html>;
    }`,
  "src/app/[locale]/page.tsx": `
    import { useTranslations } from "next-intl";
    export default function Home() {
      return <h1>{useTranslations("Home")("title")}</h1>;
    }`,
};

/** Every kind of app that is tried, by the name that `APPS` takes. */
export const apps: Readonly<Record<string, App>> = {
  "next-16": {
    ...plain,
    version: "latest",
    args: [],
    base: "",
    written: [
      "lib/session.ts",
      "proxy.ts",
      "app/api/session/[action]/route.ts",
      ...pages("app", "tsx", true),
      ".env.local",
    ],
  },
  "next-15": {
    ...plain,
    version: "15",
    args: [],
    base: "",
    written: [
      "lib/session.ts",
      "middleware.ts",
      "app/api/session/[action]/route.ts",
      ...pages("app", "tsx", false),
      ".env.local",
    ],
  },
  "next-16-src": {
    ...plain,
    version: "latest",
    args: ["--src-dir"],
    base: "src/",
    written: [
      "src/lib/session.ts",
      "src/proxy.ts",
      "src/app/api/session/[action]/route.ts",
      ...pages("src/app", "tsx", true),
      ".env.local",
    ],
  },
  "next-15-src": {
    ...plain,
    version: "15",
    args: ["--src-dir"],
    base: "src/",
    written: [
      "src/lib/session.ts",
      "src/middleware.ts",
      "src/app/api/session/[action]/route.ts",
      ...pages("src/app", "tsx", false),
      ".env.local",
    ],
  },
  javascript: {
    ...plain,
    version: "latest",
    args: ["--js"],
    base: "",
    written: [
      "lib/session.js",
      "proxy.js",
      "app/api/session/[action]/route.js",
      ...pages("app", "js", true),
      ".env.local",
    ],
  },
  "no-alias": {
    ...plain,
    version: "latest",
    args: ["--src-dir"],
    base: "src/",
    files: {
      "next.config.ts": "export default {};",
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          jsx: "react-jsx",
          moduleResolution: "bundler",
          module: "esnext",
        },
        include: ["next-env.d.ts", "src/**/*.ts", "src/**/*.tsx"],
      }),
    },
    written: [
      "src/lib/session.ts",
      "src/proxy.ts",
      "src/app/api/session/[action]/route.ts",
      ...pages("src/app", "tsx", false),
      ".env.local",
    ],
  },
  "own-middleware": {
    ...plain,
    version: "15",
    args: [],
    base: "",
    files: {
      "middleware.ts": `import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

export function middleware(request: NextRequest) {
  const response = NextResponse.next();
  response.headers.set("x-path", request.nextUrl.pathname);
  return response;
}
`,
    },
    written: ["lib/session.ts", "app/api/session/[action]/route.ts", ...pages("app", "tsx", false), ".env.local"],
    changed: ["middleware.ts"],
  },
  "next-intl": {
    version: "latest",
    args: ["--src-dir"],
    base: "src/",
    locale: "/en",
    files: intlFiles,
    without: ["src/app/layout.tsx", "src/app/page.tsx"],
    // One release of both: the newest of the second may be out before what it needs.
    dependencies: { "next-intl": "~4.14.0", "use-intl": "~4.14.0" },
    written: [
      "src/lib/session.ts",
      "src/app/api/session/[action]/route.ts",
      ...pages("src/app/[locale]", "tsx", false),
      ".env.local",
    ],
    changed: ["src/proxy.ts"],
  },
};
