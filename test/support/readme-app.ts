import { codeBlocks, namedFiles, readmePath } from "./code-blocks.js";
import { ordinaryApp } from "./ordinary-app.js";

export const password = "a password of at least thirty-two characters";

/** What any Next app has before it adds session timeouts. */
const app = {
  ...ordinaryApp,
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
 * The README's files, without the one of the two entries that the app does not use, and without the `loading.tsx` that
 * only `cacheComponents` asks for: with one, a page's redirect is part of a stream that has begun.
 */
function pasted(entry: "middleware" | "proxy"): Record<string, string> {
  const without = entry === "proxy" ? "middleware.ts" : "proxy.ts";
  const files = Object.entries(namedFiles(codeBlocks(readmePath)));
  return Object.fromEntries(files.filter(([path]) => path !== without && !path.endsWith("/loading.tsx")));
}

/**
 * An ordinary app with what the README says pasted into it, and what the tests look through.
 *
 * @param nextConfig more of next.config, as the text of an object's properties
 */
export function readmeApp(entry: "middleware" | "proxy", nextConfig: string): Record<string, string> {
  const config = `const here = import.meta.dirname;\nexport default { outputFileTracingRoot: here, ${nextConfig} };`;
  return { ...app, ...probe, ...plainSignIn, "next.config.mjs": config, ...pasted(entry) };
}
