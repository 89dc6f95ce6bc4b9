import { NextResponse } from "next/server.js";
import type { Context } from "../session/context.js";
import { neverCached } from "./respond.js";
import { route } from "./route.js";
import type { RouteHandler } from "./route.js";

const style = "main{margin:20vh auto;max-width:20rem;padding:1rem;font:1rem/1.5 system-ui}";
/** Of `style`, for the content security policy. */
const styleDigest = "sha256-1ZrZCh7kqphd4FlZFUbhkEVDH1ZT5SR1ZhUSZatqzWM=";

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>You are signed in</title>
<style>${style}</style>
<main><h1>You are signed in</h1><p>You can close this window.</p></main>
<script type="module" src="?script"></script>
`;

// It tells all tabs of the sign-in, as they tell each other, and closes the window where the browser lets it. A message
// takes a moment to leave.
const script = `const { pathname } = location, askedAt = Date.now();
const status = await (await fetch(pathname.replace(/signed-in(\\/?)$/, "status$1"))).json();
new BroadcastChannel("nst:" + pathname.replace(/\\/signed-in\\/?$/, "")).postMessage({ ...status, askedAt });
setTimeout(close, 100);
`;

/**
 * Where people land who signed in again in a window of its own (`whenEnded="sign-in-here"`): a page that says that the
 * window can be closed, and closes it where the browser lets it. What it says is true without its script, too, which
 * the app's own content security policy may forbid.
 */
export function createSignedInHandler(context: Pick<Context, "settings" | "begin">): RouteHandler {
  return route(context, ["GET"], async ({ nextUrl }) => {
    // A `proxy.ts` has Next write this as `?script=`.
    const isScript = nextUrl.searchParams.has("script");
    return neverCached(
      new NextResponse(isScript ? script : page, {
        headers: {
          "Content-Type": `text/${isScript ? "javascript" : "html"}; charset=utf-8`,
          "Content-Security-Policy": `default-src 'none'; script-src 'self'; connect-src 'self'; style-src '${styleDigest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
          "X-Content-Type-Options": "nosniff",
        },
      }),
    );
  });
}
