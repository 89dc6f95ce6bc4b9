// In your app this file is middleware.ts; it runs on Edge.
export { middleware } from "@/lib/session";

export const config = { matcher: ["/((?!_next/|favicon.ico).*)"] };
