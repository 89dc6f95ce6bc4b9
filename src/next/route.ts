import { NextRequest } from "next/server.js";
import type { NextResponse } from "next/server.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import type { Context } from "../session/context.js";
import { jarOf } from "./request-cookies.js";
import { onlyReads } from "./request-kind.js";
import { problem } from "./respond.js";

/** An App Router route handler. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** The package's own routes, by the last part of their path. */
const actions = ["status", "keepalive", "sign-out", "signed-in", "keep-key", "expire"] as const;

export type RouteAction = (typeof actions)[number];

/** Whether a path is one of the package's own routes. Other paths below `basePath` are not. */
export function isOwnRoute(pathname: string, basePath: string): boolean {
  if (!pathname.startsWith(basePath)) return false;
  const path = pathname.replace(/\/$/, "");
  return actions.some((action) => path === `${basePath}/${action}`);
}

/**
 * Makes a route handler that refuses other methods than `methods`, and hands the cookies of its request on as a jar.
 */
export function route(
  { settings, begin }: Pick<Context, "settings" | "begin">,
  methods: string[],
  handle: (request: NextRequest, jar: RequestJar) => Promise<NextResponse>,
): RouteHandler {
  return async (request) => {
    // Next has HEAD handled by what is exported as GET, and leaves the body out of the response by itself.
    const method = onlyReads(request.method) ? "GET" : request.method;
    if (!methods.includes(method)) return problem(405, "method_not_allowed", { Allow: methods.join(", ") });
    begin();
    const nextRequest = "nextUrl" in request ? (request as NextRequest) : new NextRequest(request);
    return handle(nextRequest, jarOf(nextRequest, settings));
  };
}

/** One handler for `GET` and `POST` of all routes: the last part of the path says which one is meant. */
export function byAction(handlers: Readonly<Record<RouteAction, RouteHandler>>): RouteHandler {
  return async (request) => {
    const last = new URL(request.url).pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
    const action = actions.find((name) => name === last);
    return action === undefined ? problem(404, "unknown_action") : handlers[action](request);
  };
}
