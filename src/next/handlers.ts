import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import { evaluate } from "../clock/evaluate.js";
import { epochSeconds } from "../clock/time.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { deleteSession } from "../cookies/session-cookie.js";
import type { Context } from "../session/context.js";
import { endPresented } from "../session/end-presented.js";
import { judgeOrEnd } from "../session/end-session.js";
import { nobody } from "../session/judge-session.js";
import type { JudgeOptions, Judgement } from "../session/judge-session.js";
import { renewSession } from "../session/renew-session.js";
import { tellMet } from "../session/tell-met.js";
import { statusOf } from "../session/status-of.js";
import { waitUntilAfter } from "./app-router.js";
import { readIdleFor } from "./read-idle-for.js";
import { neverCached, problem, unavailable, withCookies } from "./respond.js";
import { route } from "./route.js";
import type { RouteHandler } from "./route.js";
import { askerOf } from "./request-kind.js";
import { isSameOrigin } from "./sent-from.js";
import { addressOf, asPageRequest, signInPathOf } from "./sign-in-path.js";
import { createSignedInHandler } from "./signed-in-handler.js";

/** The route handlers one by one. */
export interface RouteHandlers {
  status: RouteHandler;
  keepalive: RouteHandler;
  signOut: RouteHandler;
  /** The page on which a sign-in in a window of its own ends; `GET {basePath}/signed-in`. */
  signedIn: RouteHandler;
}

export function createHandlers(context: Context): RouteHandlers {
  const { settings } = context;

  return {
    status: route(context, ["GET"], async (request, jar) => {
      const now = epochSeconds();
      const judgement = await judge(request, jar, { now });
      return respond(request, jar, judgement, { now, statusIfEnded: 200 });
    }),

    keepalive: route(context, ["POST"], async (request, jar) => {
      if (!isSameOrigin(request)) return problem(403, "not_same_origin");
      const idleFor = await readIdleFor(request);
      if (idleFor === null) return problem(400, "invalid_body");
      // The time is read after the body, which may take long to arrive, because the session must be alive when it is
      // renewed.
      const now = epochSeconds();
      const activityAt = (): number => now - idleFor;
      const judgement = await judge(request, jar, { now, activityAt, ignoreGracePeriod: true });
      const renewed = judgement.state === "alive" ? await renew(jar, judgement, now) : judgement;
      return respond(request, jar, renewed, { now, statusIfEnded: 401 });
    }),

    signOut: route(context, ["POST"], async (request, jar) => {
      if (!isSameOrigin(request)) return problem(403, "not_same_origin");
      const now = epochSeconds();
      const signOut = { now, source: "handler", waitUntil: waitUntilAfter, request } as const;
      const endings = await endPresented(context, jar, signOut);
      deleteSession(jar, settings);
      deleteClock(jar, settings);
      const body = await statusOf(settings, nobody, { now, signInPath: signInAddress(request) });
      const recorded = !endings.includes("unrecorded");
      const status = !recorded && settings.onRegistryError === "deny" ? 503 : 200;
      return neverCached(withCookies(NextResponse.json(recorded ? body : { ...body, recorded }, { status }), jar));
    }),

    signedIn: createSignedInHandler(context),
  };

  async function judge(
    request: NextRequest,
    jar: RequestJar,
    options: Omit<JudgeOptions, "asker">,
  ): Promise<Judgement> {
    const end = { told: false, source: "handler", waitUntil: waitUntilAfter, asker: askerOf(request) } as const;
    return judgeOrEnd(context, { from: jar, to: jar }, { ...options, ...end });
  }

  /** Records the activity. The session is then evaluated anew, because the judgement has the times from before. */
  async function renew(
    jar: RequestJar,
    judgement: Judgement & { state: "alive" },
    now: number,
  ): Promise<Judgement & { state: "alive" }> {
    const { judged, renewTo } = judgement;
    const marked = await renewSession(settings, jar, judged, { at: renewTo, mark: true });
    if (marked) await tellMet(settings, judged, { now, source: "handler", waitUntil: waitUntilAfter });
    if (renewTo === null) return judgement;
    const clock = { startedAt: judged.session.mark.startedAt, lastActivityAt: renewTo };
    return { ...judgement, judged: { ...judged, evaluation: evaluate(clock, judged.timeouts, now) } };
  }

  async function respond(
    request: NextRequest,
    jar: RequestJar,
    judgement: Judgement,
    { now, statusIfEnded }: { now: number; statusIfEnded: number },
  ): Promise<NextResponse> {
    if (judgement.state === "unavailable") return unavailable();
    if (judgement.state === "superseded") return problem(409, "session_superseded");
    const body = await statusOf(settings, judgement, { now, signInPath: signInAddress(request) });
    const status = body.status === "expired" ? statusIfEnded : 200;
    return neverCached(withCookies(NextResponse.json(body, { status }), jar));
  }

  /** Where the browser goes to sign in: the sign-in path for the page that sent this request. */
  function signInAddress(request: NextRequest): string | null {
    const path = signInPathOf(settings, asPageRequest(request));
    return path === null ? null : addressOf(request, path);
  }
}
