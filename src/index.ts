export { createSessionTimeout } from "./create-session-timeout.js";
export type { SessionTimeout } from "./create-session-timeout.js";
export type {
  SessionEventSource,
  Expiry,
  SessionConfirmed,
  SessionEnded,
  SessionEvent,
  SessionStarted,
  SessionTimeoutOptions,
  TimeoutOverrides,
} from "./options.js";
export { evaluate } from "./clock/evaluate.js";
export type { Evaluation, SessionClock, TimeoutReason, Timeouts } from "./clock/evaluate.js";
export type { EndReason, SessionStatus } from "./clock/status.js";
export { SessionTimeoutError } from "./errors.js";
export type { SessionTimeoutErrorCode } from "./errors.js";
export type { PagesRequest, PagesResponse } from "./next/pages-router.js";
export type { SavableSession } from "./session/begin-plain-session.js";
export type { RouteHandler } from "./next/route.js";
export type { Middleware, MiddlewareHandler } from "./next/middleware.js";
export type { EndManyProgress, ListedSession, RevokeOptions, SweepResult } from "./next/registry-functions.js";
export type { RequestKind } from "./next/request-kind.js";
export { safeReturnTo } from "./next/return-to.js";
export type {
  PagesRedirect,
  RequiredPagesSession,
  RequireFreshSessionOptions,
  RequireSessionOptions,
} from "./next/session-functions.js";
export type { SessionSignalOptions, SignalReason } from "./next/create-session-signal.js";
export { timeoutPresets } from "./presets.js";
export type { TimeoutPreset } from "./presets.js";
export type {
  EndedSession,
  EndManyOptions,
  EndOptions,
  EndReply,
  RegisteredSession,
  RegistryStart,
  RegistryVisit,
  SessionLook,
  SessionRegistry,
  StartReply,
} from "./registry/session-registry.js";
export type { EndedAs, EndVerdict, VisitVerdict } from "./registry/verdicts.js";
