import { createSessionTimeout } from "next-session-timeout";
import { addToAuditLog } from "./audit-log";
import { administratorLimits, expireSecret, limits, maxSessions, secureCookie, sessionPassword } from "./environment";
import { registry } from "./registry";

export interface SessionData {
  user?: { id: string; name: string; administrator: boolean };
  email?: string;
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
  requireFreshSession,
  confirmationRequired,
  startSession,
  confirmSession,
  sessionSignal,
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
  maxSessions,
  onEvent(event) {
    console.log(JSON.stringify(event));
    addToAuditLog(event);
  },
  onError: (error) => console.error(error),
  registry,
  expireSecret,
});
