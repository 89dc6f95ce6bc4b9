"use client";

export type { EndReason, SessionStatus } from "../clock/status.js";
export type { SessionEnd, UseSessionTimeoutOptions } from "./hook-options.js";
export type { SessionState as SessionTimeoutState } from "./session-state.js";
export { noticeResponse } from "./notice-response.js";
export { type UseSessionTimeoutResult, useSessionTimeout } from "./use-session-timeout.js";
