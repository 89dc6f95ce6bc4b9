"use client";

export type { EndReason, SessionStatus } from "../clock/status.js";
export type { SessionEnd } from "./engine.js";
export type { SessionState as SessionTimeoutState } from "./session-state.js";
export { type SessionTimeout, useSessionTimeout, type UseSessionTimeoutOptions } from "./use-session-timeout.js";
