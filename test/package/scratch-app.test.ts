import { ageSession } from "../support/age-session.mjs";
import { codeBlocks, namedFiles, readmePath } from "../support/code-blocks.js";
import { type NextServer, startNext } from "../support/next-server.js";
import { buildScratchApp, packTarball } from "../support/scratch-app.js";
import { createVisitor, hiddenFields, type Visitor } from "../support/visitor.js";

// What a newcomer does: installs the package, pastes what the README says, builds, and uses the app.

jest.setTimeout(600_000);

const password = "a password of at least thirty-two characters";
const env = { SESSION_PASSWORD: password, NODE_ENV: "production" };

/** What any Next app has before it adds session timeouts. */
const ordinaryApp = {
  "next.config.mjs": `
    const here = import.meta.dirname;
    export default { turbopack: { root: here }, outputFileTracingRoot: here };`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      lib: ["dom", "dom.iterable", "esnext"],
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      noEmit: true,
      jsx: "preserve",
      esModuleInterop: true,
      resolveJsonModule: true,
      isolatedModules: true,
      skipLibCheck: true,
      incremental: true,
      plugins: [{ name: "next" }],
      paths: { "@/*": ["./*"] },
    },
    include: ["next-env.d.ts", "**/*.ts", "**/*.tsx"],
    exclude: ["node_modules"],
  }),
  "app/layout.tsx": `
    export default function Layout({ children }: { children: React.ReactNode }) {
      return <html lang="en"><body>{children}</body></html>;
    }`,
  "app/page.tsx": `
    import { getSession } from "@/lib/session";
    export default async function Home() {
      const { user } = await getSession();
      return <h1>{user ? \`Signed in as \${user.id}\` : "Signed out"}</h1>;
    }`,
};

/** Says which clock cookie each kind of server code reads: the renewed one, or what the browser sent. */
const probe = {
  "app/probe/page.tsx": `
    import { cookies } from "next/headers";
    import { redirect } from "next/navigation";
    const clock = async () => (await cookies()).get("app.clock")?.value ?? "none";
    export default async function Probe({ searchParams }: { searchParams: Promise<{ seen?: string }> }) {
      async function act() {
        "use server";
        redirect("/probe?seen=" + encodeURIComponent(await clock()));
      }
      const { seen } = await searchParams;
      return <form action={act}><output>{seen ?? (await clock())}</output><button>Act</button></form>;
    }`,
  "app/probe/api/route.ts": `
    import { cookies } from "next/headers";
    export async function GET() {
      return new Response((await cookies()).get("app.clock")?.value ?? "none");
    }`,
};

/** The README's files, without those that this version of Next, or an app without `cacheComponents`, does not need. */
function pasted(without: string): Record<string, string> {
  const needed = codeBlocks(readmePath).filter(({ file }) => file !== without && !file?.endsWith("/loading.tsx"));
  return namedFiles(needed);
}

const react = { react: "^19.0.0", "react-dom": "^19.0.0", "@types/react": "^19.0.0", "@types/react-dom": "^19.0.0" };

const apps = [
  {
    name: "next-16-proxy-iron-session-9",
    without: "middleware.ts",
    dependencies: {
      ...react,
      next: "^16.0.0",
      "iron-session": "^9.0.0",
      typescript: "^6.0.0",
      "@types/node": "^20.0.0",
    },
  },
  {
    name: "next-15-middleware-iron-session-8",
    without: "proxy.ts",
    dependencies: {
      ...react,
      next: "^15.2.3",
      "iron-session": "^8.0.4",
      typescript: "^5.0.0",
      "@types/node": "^20.0.0",
    },
  },
];

let tarball = "";
beforeAll(async () => {
  tarball = await packTarball();
});

describe.each(apps)("the packed package in $name", ({ name, without, dependencies }) => {
  let server: NextServer;
  let visitor: Visitor;

  const heading = async (path = "/") => /<h1>(.*?)<\/h1>/.exec((await visitor.visit(path)).text)?.[1];
  const status = async () => JSON.parse((await visitor.call("/api/session/status")).text) as Record<string, unknown>;
  const age = (seconds: number) => ageSession(visitor.cookies, { cookieName: "app", password, seconds });

  async function signIn(): Promise<void> {
    visitor = createVisitor(server.origin);
    const page = "/login?returnTo=/account%3Fback";
    const answer = await visitor.submit(page, hiddenFields((await visitor.visit(page)).text));
    expect([answer.status, answer.headers.location]).toEqual([303, "/account?back"]);
  }

  beforeAll(async () => {
    const folder = await buildScratchApp(name, {
      files: { ...ordinaryApp, ...probe, ...pasted(without) },
      dependencies: { ...dependencies, "next-session-timeout": `file:${tarball}` },
      env,
    });
    server = await startNext(folder, { env });
  });
  afterAll(() => server?.stop());
  beforeEach(() => signIn());

  test("a person who is not signed in gets no cookie, and no account page", async () => {
    visitor = createVisitor(server.origin);
    expect(await heading()).toBe("Signed out");
    expect((await visitor.visit("/")).headers["set-cookie"]).toBeUndefined();
    expect(await status()).toMatchObject({ status: "anonymous" });
    expect((await visitor.visit("/account")).headers.location).toBe("/login?returnTo=/account");
  });

  test("signing in starts both clocks", async () => {
    expect((await visitor.visit("/account")).text).toContain("<h1>Hello <!-- -->ada</h1>");
    expect([...visitor.cookies.keys()].sort()).toEqual(["app", "app.clock"]);
    expect(await status()).toMatchObject({ status: "active", idleTimeout: 1800, absoluteTimeout: 43_200 });
  });

  test("using the app keeps the session, watching it does not", async () => {
    await age(1000);
    expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.closeTo(1000, -1) });
    await visitor.visit("/");
    expect(await status()).toMatchObject({ status: "active", idleSeconds: expect.closeTo(0, -1) });
  });

  test("the renewed clock is what the same request reads: in a page, an action and a route handler", async () => {
    const clock = () => visitor.cookies.get("app.clock");
    const renewedBy = async (request: () => Promise<string | undefined>) => {
      await age(1000);
      const before = clock();
      const seen = await request();
      expect(clock()).not.toBe(before);
      expect(seen).toBe(clock());
    };
    const output = (html: string) => /<output>(.*?)<\/output>/.exec(html)?.[1];
    await renewedBy(async () => output((await visitor.visit("/probe")).text));
    await renewedBy(async () => (await visitor.call("/probe/api")).text);
    const form = hiddenFields((await visitor.visit("/probe")).text);
    await renewedBy(async () => {
      const { headers } = await visitor.submit("/probe", form);
      return new URL(headers.location ?? "", server.origin).searchParams.get("seen") ?? undefined;
    });
  });

  test("the warning comes, and staying ends it", async () => {
    await age(1700);
    expect(await status()).toMatchObject({ status: "warning", canExtend: true });
    const answer = await visitor.call("/api/session/keepalive", { method: "POST" });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ status: "active", expiresIn: 1800 });
  });

  test("an idle session ends on the sign-in page, which knows why and where to go back to", async () => {
    await age(1801);
    const answer = await visitor.visit("/?tab=2");
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toMatch(/^(http:\/\/localhost:\d+)?\/login\?reason=idle&returnTo=\/%3Ftab%3D2$/);
    expect(answer.headers["cache-control"]).toBe("private, no-store");
    expect(visitor.cookies.has("app")).toBe(false);
    expect(await heading()).toBe("Signed out");
    expect((await visitor.visit("/login?reason=idle")).text).toContain("we signed you out");
  });

  test("a session ends after its absolute timeout, whatever the activity", async () => {
    await age(43_201 - 60);
    await ageSession(visitor.cookies, { cookieName: "app", only: "clock", password, seconds: -43_201 + 60 });
    expect((await visitor.visit("/")).status).toBe(200);
    await age(60);
    expect((await visitor.visit("/")).headers.location).toContain("reason=absolute");
  });

  test("signing out ends it at once", async () => {
    expect((await visitor.call("/api/session/sign-out", { method: "POST" })).status).toBeLessThan(300);
    expect(await heading()).toBe("Signed out");
  });

  // The package declares no side effects: a bundler may take an import without a name for one.
  test("the dialog's styles arrive", async () => {
    const page = (await visitor.visit("/account")).text;
    const [, stylesheet = ""] = /<link[^>]+href="([^"]+\.css[^"]*)"/.exec(page) ?? [];
    expect((await visitor.visit(stylesheet)).text).toContain(".nst-dialog");
  });

  test("nothing of all this was written to the console", () => {
    expect(server.output()).not.toMatch(/error|warn|next-session-timeout/i);
  });
});
