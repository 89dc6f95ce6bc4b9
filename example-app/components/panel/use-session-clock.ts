"use client";

import type { SessionStatus } from "next-session-timeout";
import { useEffect, useRef, useState } from "react";

/** Whole seconds, as the server sees them. */
export interface ClockReading {
  status: SessionStatus["status"];
  idleSeconds: number;
  expiresIn: number;
  absoluteExpiresIn: number;
  /** Since the last proof of who the person is; `null` where none can be trusted. */
  authenticatedSeconds: number | null;
  /** How much of the time a person can be away is left, from 1 down to 0. */
  share: number;
}

/**
 * What the server thinks of this session: asked whenever `trigger` changes, counted on in between. Asking for the
 * status is not activity.
 *
 * @returns `null` until the first answer
 */
export function useSessionClock(trigger: unknown): ClockReading | null {
  const [answer, setAnswer] = useState<{ status: SessionStatus; at: number } | null>(null);
  const [now, setNow] = useState(0);
  const endsAt = useRef(Infinity);

  useEffect(() => {
    const timer = setTimeout(async () => {
      const at = Date.now();
      // The answer at the end says why, once, and signs out. That one belongs to the hook.
      if (at + 1000 >= endsAt.current) return;
      const response = await fetch("/api/session/status?panel", { cache: "no-store" }).catch(() => null);
      if (!response?.ok) return;
      const status = (await response.json()) as SessionStatus;
      endsAt.current = at + status.expiresIn * 1000;
      setAnswer({ status, at });
      setNow(at);
    }, 200);
    return () => clearTimeout(timer);
  }, [trigger]);

  useEffect(() => {
    if (answer === null) return;
    // A tick each whole second after the answer, so that this count and the hook's agree.
    const timer = setTimeout(() => setNow(Date.now()), 1000 - ((Date.now() - answer.at) % 1000));
    return () => clearTimeout(timer);
  }, [answer, now]);

  if (answer === null) return null;
  const age = Math.max(0, Math.round((now - answer.at) / 1000));
  const { status, idleSeconds, expiresIn, absoluteExpiresIn, idleTimeout, absoluteTimeout, warnBefore } = answer.status;
  const { authenticatedSeconds } = answer.status;
  const left = Math.max(0, expiresIn - age);
  return {
    status: status === "active" && left <= warnBefore ? "warning" : status,
    idleSeconds: idleSeconds + age,
    expiresIn: left,
    absoluteExpiresIn: Math.max(0, absoluteExpiresIn - age),
    authenticatedSeconds: authenticatedSeconds === null ? null : authenticatedSeconds + age,
    share: left / (idleTimeout ?? absoluteTimeout),
  };
}
