import { wrapped } from "@/lib/wrapped";

export const proxy = wrapped;

export const config = { matcher: ["/((?!_next/|outside|favicon.ico).*)"] };
