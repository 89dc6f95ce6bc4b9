export { proxy } from "@/lib/session";

export const config = { matcher: ["/((?!_next/|favicon.ico).*)"] };
