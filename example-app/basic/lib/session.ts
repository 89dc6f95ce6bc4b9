import { createSessionTimeout } from "next-session-timeout";

export const { middleware, proxy, handlers, getSession, requireSession, startSession } =
  createSessionTimeout<{ user?: { id: string } }>({
    session: {
      cookieName: "app",
      password: process.env.SESSION_PASSWORD!, // at least 32 characters: openssl rand -base64 32
      cookieOptions: { secure: process.env.NODE_ENV === "production" },
    },
    idleTimeout: 30 * 60, // seconds
    absoluteTimeout: 12 * 60 * 60,
    signInPath: "/login",
    userId: (session) => session.user?.id,
  });
