import { createSessionTimeout } from "next-session-timeout";
import { administratorLimits, expireSecret, limits, secureCookie, sessionPassword } from "./environment";
import { registry } from "./registry";

export interface SessionData {
  user?: { id: string; name: string; administrator: boolean };
  note?: string;
  warnWith?: "dialog" | "banner";
}

export const {
  middleware,
  proxy,
  handlers,
  getSession,
  getSessionStatus,
  requireSession,
  startSession,
  listSessions,
  listAllSessions,
  revokeSession,
  revokeUser,
  revokeAll,
  expireSessions,
} = createSessionTimeout<SessionData>({
  session: {
    cookieName: "example",
    password: sessionPassword,
    cookieOptions: { secure: secureCookie },
  },
  ...limits,
  timeouts: (session) => (session.user?.administrator ? administratorLimits : undefined),
  userId: (session) => session.user?.id,
  signInPath: "/login",
  onEvent: (event) => console.log(JSON.stringify(event)),
  onError: (error) => console.error(error),
  registry,
  expireSecret,
});
