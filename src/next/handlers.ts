import { NextRequest, NextResponse } from "next/server.js";
import { toSessionStatus } from "../clock/status.js";
import { evaluate } from "../clock/evaluate.js";
import { epochSeconds } from "../clock/now.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import { requestJar } from "../cookies/cookie-jar.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { deleteSession } from "../cookies/session-cookie.js";
import type { Context } from "./context.js";
import { endSession, judgeSession, renewSession } from "./judge-session.js";
import type { JudgeOptions, Judgement } from "./judge-session.js";
import { neverCached, unavailable, withCookies } from "./respond.js";
import { readIdleFor } from "./read-idle-for.js";
import { isSameOrigin } from "./same-origin.js";
import { waitUntilAfter } from "./wait-until.js";

/** An App Router route handler. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** The route handlers one by one, and both together by the last part of the path. */
export interface RouteHandlers {
  status: RouteHandler;
  keepalive: RouteHandler;
  signOut: RouteHandler;
}

export function createHandlers<Session extends object>(context: Context<Session>): RouteHandlers {
  return {
    status: route(["GET"], async (request, jar) => {
      const now = epochSeconds();
      const judgement = await judge(request, jar, { now });
      return answer(jar, now, judgement, 200);
    }),

    keepalive: route(["POST"], async (request, jar) => {
      if (!isSameOrigin(request)) return problem(403, "not_same_origin");
      const idleFor = await readIdleFor(request);
      if (idleFor === null) return problem(400, "invalid_body");
      const now = epochSeconds();
      const judgement = await judge(request, jar, {
        now,
        activityAt: () => now - idleFor,
        ignoreGracePeriod: true,
      });
      if (judgement.state === "alive") {
        const at = judgement.renewTo;
        await renewSession(context, jar, judgement, { at, markToo: true });
        if (at !== null) {
          const clock = { ...judgement.session.clock, lastActivityAt: at };
          judgement.evaluation = evaluate(clock, judgement.timeouts, now);
        }
      }
      return answer(jar, now, judgement, 401);
    }),

    signOut: route(["POST"], async (request, jar) => {
      if (!isSameOrigin(request)) return problem(403, "not_same_origin");
      deleteSession(jar, context.settings);
      deleteClock(jar, context.settings);
      return answer(jar, epochSeconds(), { state: "none", unreadable: false }, 200);
    }),
  };

  async function judge(request: NextRequest, jar: RequestJar, options: JudgeOptions): Promise<Judgement<Session>> {
    const judgement = await judgeSession(context, jar, {
      ...options,
      registry: { userAgent: request.headers.get("user-agent") },
    });
    if (judgement.state === "ended") {
      const { now } = options;
      await endSession(context, jar, judgement, { now, source: "handler", waitUntil: waitUntilAfter });
    }
    return judgement;
  }

  function answer(jar: RequestJar, now: number, judgement: Judgement<Session>, statusIfEnded: number): NextResponse {
    if (judgement.state === "unavailable") return unavailable();
    const judged = judgement.state === "none" ? null : judgement;
    const body = toSessionStatus({
      evaluation: judged?.evaluation ?? null,
      revoked: judgement.state === "ended" && judgement.reason === "revoked",
      timeouts: judged?.timeouts ?? context.settings.defaults,
      signInPath: context.settings.signInPath,
      now,
    });
    const status = judgement.state === "ended" ? statusIfEnded : 200;
    return neverCached(withCookies(NextResponse.json(body, { status }), jar));
  }
}

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
