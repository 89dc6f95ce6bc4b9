import { NextRequest, NextResponse } from "next/server.js";
import { requestJar } from "../cookies/cookie-jar.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { neverCached } from "./respond.js";

/** An App Router route handler. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** A route handler that knows its methods and hands its request's cookies on as a jar. */
export function route(
  methods: string[],
  handle: (request: NextRequest, jar: RequestJar) => Promise<NextResponse>,
): RouteHandler {
  return async (request) => {
    if (!methods.includes(request.method) && !(request.method === "HEAD" && methods.includes("GET"))) {
      return problem(405, "method_not_allowed", { Allow: methods.join(", ") });
    }
    const nextRequest = "nextUrl" in request ? (request as NextRequest) : new NextRequest(request);
    return handle(nextRequest, requestJar(nextRequest));
  };
}

/** Next calls `GET` and `POST`; the last part of the path says which handler is meant. */
export function byAction(handlers: Readonly<Record<string, RouteHandler>>): RouteHandler {
  return async (request) => {
    const action = new URL(request.url).pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
    const handler = Object.hasOwn(handlers, action) ? handlers[action] : undefined;
    return handler?.(request) ?? problem(404, "unknown_action");
  };
}

/** An answer that is not a status: `{ "error": code }`. */
export function problem(status: number, code: string, headers: HeadersInit = {}): NextResponse {
  return neverCached(NextResponse.json({ error: code }, { status, headers }));
}
