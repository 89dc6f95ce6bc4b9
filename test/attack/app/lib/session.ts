import { createSessionTimeout } from "next-session-timeout";
import { tellTest } from "./observer";
import { registry } from "./registry";

export interface SessionData {
  user?: { id: string };
  note?: string;
  /** What a callback is to do when it is asked about this session. */
  trouble?: "timeouts throws" | "timeouts faulty" | "timeouts odd" | "userId throws" | "userId odd";
}

export const {
  wrapMiddleware,
  handlers,
  getSession,
  getSessionStatus,
  requireSession,
  requireFreshSession,
  confirmationRequired,
  confirmSession,
  startSession,
  sessionSignal,
  sessionOptions,
  listSessions,
  revokeSession,
  revokeUser,
  revokeAll,
} = createSessionTimeout<SessionData>({
  session: {
    cookieName: "app",
    password: process.env.SESSION_PASSWORD ?? "",
    chunk: true,
    ...(process.env.COOKIES === "careless" && { cookieOptions: { httpOnly: false, secure: false } }),
  },
  idleTimeout: 600,
  absoluteTimeout: 3600,
  ...(process.env.GRACE_PERIOD && { gracePeriod: Number(process.env.GRACE_PERIOD) }),
  signInPath: "/login",
  timeouts({ trouble }) {
    if (trouble === "timeouts throws") throw new Error("no durations today");
    if (trouble === "timeouts faulty") return { idleTimeout: 300, warnBefore: 10 };
    if (trouble === "timeouts odd") return { idleTimeout: Infinity, absoluteTimeout: "1800" as unknown as number };
    return undefined;
  },
  userId({ user, trouble }) {
    if (trouble === "userId throws") throw new Error("nobody knows");
    if (trouble === "userId odd") return 7 as unknown as string;
    return user?.id;
  },
  onEvent: (event) => tellTest("/event", event),
  onError: ({ code, message }) => tellTest("/event", { type: "error", code, message }),
  ...(process.env.REGISTRY && { registry }),
  ...(process.env.MAX_SESSIONS && { maxSessions: Number(process.env.MAX_SESSIONS) }),
  ...(process.env.MAX_SESSIONS && process.env.ON_LIMIT === "refuse" && { onLimit: "refuse" }),
  onRegistryError: process.env.REGISTRY === "deny" ? "deny" : "allow",
});
