// In your app this file is proxy.ts (Next 16); it runs on Node.
export { proxy } from "@/lib/session";

export const config = { matcher: ["/((?!_next/|favicon.ico).*)"] };
