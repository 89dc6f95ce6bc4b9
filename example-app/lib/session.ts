import { createSessionTimeout } from "next-session-timeout";
import { administratorLimits, limits, secureCookie, sessionPassword } from "./environment";

export interface SessionData {
  user?: { id: string; name: string; administrator: boolean };
  note?: string;
  warnWith?: "dialog" | "banner";
}

export const { middleware, proxy, handlers, getSession, requireSession, startSession, sessionOptions } =
  createSessionTimeout<SessionData>({
    session: {
      cookieName: "example",
      password: sessionPassword,
      cookieOptions: { secure: secureCookie },
    },
    ...limits,
    timeouts: (session) => (session.user?.administrator ? administratorLimits : undefined),
    userId: (session) => session.user?.id,
    signInPath: "/login",
    onTimeout: (event) => console.log(JSON.stringify({ event: "session_timeout", ...event })),
    onError: (error) => console.error(error),
  });
