import { basicApp, scratchConfig } from "./basic-app.js";
import { codeBlocks, namedFiles, readmePath } from "./code-blocks.js";

export const password = "a password of at least thirty-two characters";

/** Says who is signed in. */
const whoIsIt = {
  "app/page.tsx": `
    import { getSession } from "@/lib/session";
    export default async function Home() {
      const { user } = await getSession();
      return <h1>{user ? \`Signed in as \${user.id}\` : "Signed out"}</h1>;
    }`,
  "app/api/me/route.ts": `
    import { getSession } from "@/lib/session";
    export async function GET() {
      return Response.json((await getSession()).user ?? null);
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

/** Code that was there before, and knows nothing of this package. */
const plainSignIn = {
  "app/plain/route.ts": `
    import { getIronSession } from "iron-session";
    import { cookies } from "next/headers";
    const options = {
      cookieName: "app",
      password: process.env.SESSION_PASSWORD!,
      cookieOptions: { secure: process.env.NODE_ENV === "production" },
    };
    export async function POST() {
      const session = await getIronSession<{ user?: { id: string } }>(await cookies(), options);
      session.user = { id: "grace" };
      await session.save();
      return Response.json({});
    }`,
};

/**
 * The basic app, without the `loading.tsx` that only `cacheComponents` asks for: with one, a page's redirect is part of
 * a stream that has begun.
 */
const withoutLoading = Object.fromEntries(Object.entries(basicApp).filter(([path]) => !path.endsWith("/loading.tsx")));

/** The basic app with the entry of Next 15 and of the Edge runtime, as the README has it. */
function withMiddleware(): Record<string, string> {
  const { "proxy.ts": _, ...files } = withoutLoading;
  const { "middleware.ts": middleware = "" } = namedFiles(codeBlocks(readmePath));
  return { ...files, "middleware.ts": middleware };
}

/**
 * The README's set-up in the basic app, and what the tests look through.
 *
 * @param nextConfig more of next.config, as the text of an object's properties
 */
export function readmeApp(entry: "middleware" | "proxy", nextConfig: string): Record<string, string> {
  const files = entry === "proxy" ? withoutLoading : withMiddleware();
  return { ...files, ...whoIsIt, ...probe, ...plainSignIn, ...scratchConfig(nextConfig) };
}
