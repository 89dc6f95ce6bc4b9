import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import { evaluate } from "../clock/evaluate.js";
import { epochSeconds } from "../clock/now.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { deleteSession } from "../cookies/session-cookie.js";
import { endInRegistry } from "../session/ask-registry.js";
import type { Context } from "../session/context.js";
import { endSession } from "../session/end-session.js";
import { judgeSession, presentedIds } from "../session/judge-session.js";
import type { JudgeOptions, Judgement } from "../session/judge-session.js";
import { renewSession } from "../session/renew-session.js";
import { statusOf } from "../session/status-of.js";
import { readIdleFor } from "./read-idle-for.js";
import { neverCached, problem, unavailable, withCookies } from "./respond.js";
import { route } from "./route.js";
import type { RouteHandler } from "./route.js";
import { isSameOrigin } from "./same-origin.js";
import { addressOf, asPageRequest, signInPathOf } from "./sign-in-path.js";
import { waitUntilAfter } from "./wait-until.js";

/** The route handlers one by one, and both together by the last part of the path. */
export interface RouteHandlers {
  status: RouteHandler;
  keepalive: RouteHandler;
  signOut: RouteHandler;
}

export function createHandlers(context: Context): RouteHandlers {
  const { settings } = context;

  return {
    status: route(context, ["GET"], async (request, jar) => {
      const now = epochSeconds();
      return answer(request, jar, now, await judge(request, jar, { now }), 200);
    }),

    keepalive: route(context, ["POST"], async (request, jar) => {
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
        const { judged, renewTo } = judgement;
        await renewSession(context, jar, judged, { at: renewTo, mark: true });
        if (renewTo !== null) {
          const clock = { startedAt: judged.session.mark.startedAt, lastActivityAt: renewTo };
          judged.evaluation = evaluate(clock, judged.timeouts, now);
        }
      }
      return answer(request, jar, now, judgement, 401);
    }),

    signOut: route(context, ["POST"], async (request, jar) => {
      if (!isSameOrigin(request)) return problem(403, "not_same_origin");
      const now = epochSeconds();
      const ids = await presentedIds(context, jar, now);
      const endings = await Promise.all(
        ids.map(async (id) => endInRegistry(context, id, { now, waitUntil: waitUntilAfter })),
      );
      deleteSession(jar, settings);
      deleteClock(jar, settings);
      const recorded = !endings.includes("unrecorded");
      const signInPath = signInAddress(request);
      const nobody = { state: "none", cookies: new Map(), unreadable: "no" } as const;
      const body = await statusOf(context, nobody, { now, signInPath });
      const status = !recorded && settings.onRegistryError === "deny" ? 503 : 200;
      return neverCached(withCookies(NextResponse.json(recorded ? body : { ...body, recorded }, { status }), jar));
    }),
  };

  /** Where the browser goes to sign in: what the page that asks would be sent to. */
  function signInAddress(request: NextRequest): string | null {
    const path = signInPathOf(context, asPageRequest(request));
    return path === null ? null : addressOf(request, path);
  }

  async function judge(
    request: NextRequest,
    jar: RequestJar,
    options: Omit<JudgeOptions, "asker">,
  ): Promise<Judgement> {
    const asker = { userAgent: request.headers.get("user-agent"), request };
    const judgement = await judgeSession(context, jar, { ...options, asker });
    if (judgement.state === "ended" || judgement.state === "noted") {
      const { now } = options;
      await endSession(context, jar, judgement, {
        now,
        told: false,
        source: "handler",
        waitUntil: waitUntilAfter,
        asker,
      });
    }
    return judgement;
  }

  async function answer(
    request: NextRequest,
    jar: RequestJar,
    now: number,
    judgement: Judgement,
    statusIfEnded: number,
  ): Promise<NextResponse> {
    if (judgement.state === "unavailable") return unavailable();
    if (judgement.state === "superseded") return problem(409, "session_superseded");
    const body = await statusOf(context, judgement, { now, signInPath: signInAddress(request) });
    const status = body.status === "expired" ? statusIfEnded : 200;
    return neverCached(withCookies(NextResponse.json(body, { status }), jar));
  }
}
