import { NextRequest } from "next/server.js";
import type { NextResponse } from "next/server.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import type { Context } from "../session/context.js";
import { jarOf } from "./request-cookies.js";
import { problem } from "./respond.js";

/** An App Router route handler. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** What the package answers itself, by the last part of the path. */
const actions = ["status", "keepalive", "sign-out", "expire"] as const;

export type RouteAction = (typeof actions)[number];

/** Whether a path is one of the package's own routes: nothing else below `basePath` is. */
export function isOwnRoute(pathname: string, basePath: string): boolean {
  const path = pathname.replace(/\/$/, "");
  return actions.some((action) => path === `${basePath}/${action}`);
}

/** A route handler that knows its methods and hands its request's cookies on as a jar. */
export function route(
  context: Context,
  methods: string[],
  handle: (request: NextRequest, jar: RequestJar) => Promise<NextResponse>,
): RouteHandler {
  return async (request) => {
    if (!methods.includes(request.method) && !(request.method === "HEAD" && methods.includes("GET"))) {
      return problem(405, "method_not_allowed", { Allow: methods.join(", ") });
    }
    context.begin();
    const nextRequest = "nextUrl" in request ? (request as NextRequest) : new NextRequest(request);
    return handle(nextRequest, jarOf(nextRequest, context.settings));
  };
}

/** Next calls `GET` and `POST`; the last part of the path says which handler is meant. */
export function byAction(handlers: Readonly<Record<RouteAction, RouteHandler>>): RouteHandler {
  return async (request) => {
    const last = new URL(request.url).pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
    const action = actions.find((name) => name === last);
    return action === undefined ? problem(404, "unknown_action") : handlers[action](request);
  };
}
