import { randomBytes } from "node:crypto";
import { type Files, makeApp } from "./app-folder.js";
import { runCli } from "./run-cli.js";

export interface Finding {
  code: string;
  severity: string;
  message: string;
  write?: string;
}

/** A session file with these options in place of the good ones. */
export const sessionFile = (options: string, session = "") => `
  import { createSessionTimeout } from "next-session-timeout";
  export const { proxy, handlers, getSession, wrapMiddleware } = createSessionTimeout({
    session: { cookieName: "__Host-app", password: process.env.SESSION_PASSWORD!, ${session} },
    idleTimeout: 15 * 60,
    absoluteTimeout: 8 * 60 * 60,
    signInPath: "/login",
    ${options}
  });`;

export const matcher = 'export const config = { matcher: ["/((?!_next/|favicon.ico).*)"] };';

/** An app that has everything, and nothing that is wrong. */
export const good = {
  ".gitignore": "node_modules\n.env*.local\n",
  ".env.local": `SESSION_PASSWORD=${randomBytes(32).toString("base64")}`,
  "lib/session.ts": sessionFile(""),
  "proxy.ts": `export { proxy } from "@/lib/session";\n${matcher}`,
  "app/api/session/[action]/route.ts": `import { handlers } from "@/lib/session";\nexport const { GET, POST } = handlers;`,
  "app/login/page.tsx": "export default function Login() { return null; }",
  "app/(private)/layout.tsx": `
    import { SessionTimeoutDialog } from "next-session-timeout/dialog";
    export default function Layout({ children }) { return <>{children}<SessionTimeoutDialog /></>; }`,
  "app/(private)/account/[id]/page.tsx": `import { hello } from "../../../../lib/hello.js";\nexport default hello;`,
  "lib/hello.ts": `import { getSession } from "@/lib/session";\nexport const hello = async () => (await getSession()).id;`,
  "app/api/thing/route.ts": `import { getSession } from "@/lib/session";\nexport const GET = getSession;`,
};

export async function check(folder: string, env: Record<string, string> = {}) {
  const { code, out, error } = await runCli(["check", "--json"], "", folder, env);
  expect(error).toBe("");
  const { findings, ...rest } = JSON.parse(out) as { findings: Finding[]; presets: string[]; sessionFile: string };
  return { code, findings, ...rest };
}

/** The findings of an app that differs from the good one in these files, but for the limits that are in order. */
export async function codes(files: Files): Promise<string[]> {
  const { findings } = await check(makeApp({ ...good, ...files }));
  return findings.flatMap(({ code, severity }) => (code === "limits" ? [] : [`${severity} ${code}`])).sort();
}
