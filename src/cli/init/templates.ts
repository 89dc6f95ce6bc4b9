// The README's set-up, file by file: a test compares the two. Only what an app may have differently is a parameter.

/** What the files that `init` writes have in common. */
export interface TemplateOptions {
  typescript: boolean;
  /** What an import of the session file says in a file at that path: `@/lib/session`. */
  session: (from: string) => string;
  /** The middleware is one of the app's own, wrapped. */
  wrapped: boolean;
  signInPath: string;
}

/** The line of the example sign-in page that lets everyone in. `check` looks for it. */
export const exampleSignIn = 'session.user = { id: "ada" }; // check a password here';

const matcher = "/((?!_next/|favicon.ico).*)";

export function sessionFile({ typescript, wrapped, signInPath }: TemplateOptions): string {
  const entry = wrapped ? "wrapMiddleware" : "middleware, proxy";
  const type = typescript ? "<{ user?: { id: string } }>" : "";
  return `import { createSessionTimeout } from "next-session-timeout";

export const { ${entry}, handlers, getSession, requireSession, startSession } =
  createSessionTimeout${type}({
    session: {
      cookieName: "app",
      password: process.env.SESSION_PASSWORD${typescript ? "!" : ""}, // at least 32 characters: openssl rand -base64 32
      cookieOptions: { secure: process.env.NODE_ENV === "production" },
    },
    idleTimeout: 30 * 60, // seconds
    absoluteTimeout: 12 * 60 * 60,
    signInPath: ${JSON.stringify(signInPath)},
    userId: (session) => session.user?.id,
  });
`;
}

export function entryFile(name: "middleware" | "proxy", file: string, { session }: TemplateOptions): string {
  return `export { ${name} } from "${session(file)}";

export const config = { matcher: ["${matcher}"] };
`;
}

export function handlersFile(file: string, { session }: TemplateOptions): string {
  return `import { handlers } from "${session(file)}";

export const { GET, POST } = handlers;
`;
}

export function loginPage(file: string, { typescript, session }: TemplateOptions): string {
  const parameter = typescript
    ? `{
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}`
    : "{ searchParams }";
  return `import { redirect } from "next/navigation";
import { safeReturnTo } from "next-session-timeout";
import { getSession, startSession } from "${session(file)}";

const messages = new Map([
  ["idle", "You were away for a while, so we signed you out to keep your account safe."],
  ["absolute", "You had been signed in for as long as we allow, so we signed you out."],
  ["revoked", "This session was ended from somewhere else."],
  ["replaced", "You signed in somewhere else, and that ended this session."],
  ["confirm", "Please sign in once more to confirm that it is you."],
  ["signed-out", "You are signed out."],
]);

export default async function LoginPage(${parameter}) {
  const { reason, returnTo } = await searchParams;
  const message = messages.get(String(reason));

  async function signIn() {
    "use server";
    const session = await getSession();
    ${exampleSignIn}
    await startSession(session);
    redirect(safeReturnTo(returnTo, "/account"));
  }

  return (
    <form action={signIn}>
      {message && <p role="status">{message}</p>}
      <button>Sign in</button>
    </form>
  );
}
`;
}

export function accountLayout({ typescript }: TemplateOptions): string {
  return `import "next-session-timeout/dialog.css";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";

export default function AccountLayout({ children }${typescript ? ": { children: React.ReactNode }" : ""}) {
  return (
    <>
      {children}
      <SessionTimeoutDialog />
    </>
  );
}
`;
}

export function accountPage(file: string, { session }: TemplateOptions): string {
  return `import { requireSession } from "${session(file)}";

export default async function AccountPage() {
  const session = await requireSession({ returnTo: "/account" });
  return <h1>Hello {session.user?.id}</h1>;
}
`;
}

/** With `cacheComponents`, a page that waits for the request needs something to show meanwhile. */
export function loadingFile(): string {
  return `export default function Loading() {
  return null;
}
`;
}
