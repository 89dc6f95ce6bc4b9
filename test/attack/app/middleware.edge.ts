import { wrapped } from "@/lib/wrapped";

export const middleware = wrapped;

export const config = { matcher: ["/((?!_next/|outside|favicon.ico).*)"] };
