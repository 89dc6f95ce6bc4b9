import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import { evaluate } from "../clock/evaluate.js";
import { epochSeconds } from "../clock/now.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { deleteSession } from "../cookies/session-cookie.js";
import { endInRegistry } from "./ask-registry.js";
import type { Context } from "./context.js";
import { endSession, judgeSession, renewSession } from "./judge-session.js";
import type { JudgeOptions, Judgement } from "./judge-session.js";
import { neverCached, unavailable, withCookies } from "./respond.js";
import { problem, route } from "./route.js";
import type { RouteHandler } from "./route.js";
import { readIdleFor } from "./read-idle-for.js";
import { isSameOrigin } from "./same-origin.js";
import { statusOf } from "./status-of.js";
import { waitUntilAfter } from "./wait-until.js";

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
      const now = epochSeconds();
      const read = await context.readSession(jar, { now, withData: false });
      if (read.state === "session") await endInRegistry(context, read.session.mark?.id ?? null, now);
      deleteSession(jar, context.settings);
      deleteClock(jar, context.settings);
      return answer(jar, now, { state: "none", unreadable: false }, 200);
    }),
  };

  async function judge(request: NextRequest, jar: RequestJar, options: JudgeOptions): Promise<Judgement<Session>> {
    const judgement = await judgeSession(context, jar, {
      ...options,
      registry: { userAgent: request.headers.get("user-agent"), request },
    });
    if (judgement.state === "ended") {
      const { now } = options;
      await endSession(context, jar, judgement, {
        now,
        source: "handler",
        waitUntil: waitUntilAfter,
        asksRegistry: true,
      });
    }
    return judgement;
  }

  function answer(jar: RequestJar, now: number, judgement: Judgement<Session>, statusIfEnded: number): NextResponse {
    if (judgement.state === "unavailable") return unavailable();
    const body = statusOf(context, judgement, now);
    const status = judgement.state === "ended" ? statusIfEnded : 200;
    return neverCached(withCookies(NextResponse.json(body, { status }), jar));
  }
}
