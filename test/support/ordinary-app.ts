/** What any Next app has before it adds session timeouts. */
export const ordinaryApp: Readonly<Record<string, string>> = {
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
};

/** A route that signs in whoever it is asked for, with the session file of the README. */
export const signInAs: Readonly<Record<string, string>> = {
  "app/as/[id]/route.ts": `
    import { getSession, startSession } from "@/lib/session";
    export async function POST(_: Request, { params }: { params: Promise<{ id: string }> }) {
      const session = await getSession();
      session.user = { id: (await params).id };
      await startSession(session);
      return Response.json(session.user);
    }`,
};

/** What such an app installs, of the newest kind. */
export const newestDependencies: Readonly<Record<string, string>> = {
  next: "^16.0.0",
  react: "^19.0.0",
  "react-dom": "^19.0.0",
  "@types/react": "^19.0.0",
  "@types/node": "^20.0.0",
  "iron-session": "^9.0.0",
};
