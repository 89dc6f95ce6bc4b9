/**
 * - `ERR_OPTIONS`: the options given to `createSessionTimeout` (or to a registry) are wrong.
 * - `ERR_USAGE`: a function was called where it cannot work.
 * - `ERR_COOKIE_UNREADABLE`: a cookie was there and could not be trusted; it was read as no session.
 * - `ERR_COOKIE_TOO_LARGE`: a cookie the middleware wanted to write does not fit; it was left as it was.
 * - `ERR_CALLBACK`: one of the app's callbacks threw, or returned what it may not; `cause` is what it threw.
 * - `ERR_REGISTRY`: the registry failed: it took too long or threw; `cause` says which.
 * - `ERR_REGISTRY_SLOW`: ending many sessions takes longer than the call waits. It goes on, and all are refused already.
 * - `ERR_SESSION_LIMIT`: the user has as many sessions as `maxSessions` allows, and `onLimit` is `"refuse"`.
 * - `ERR_SESSION_ENDED`: the session is over, so it cannot be confirmed, and what streams for it is to end.
 */
export type SessionTimeoutErrorCode =
  | "ERR_OPTIONS"
  | "ERR_USAGE"
  | "ERR_COOKIE_UNREADABLE"
  | "ERR_COOKIE_TOO_LARGE"
  | "ERR_CALLBACK"
  | "ERR_REGISTRY"
  | "ERR_REGISTRY_SLOW"
  | "ERR_SESSION_LIMIT"
  | "ERR_SESSION_ENDED";

/** The one error class of this package. Branch on `code`; messages carry no secrets or seals. */
export class SessionTimeoutError extends Error {
  readonly code: SessionTimeoutErrorCode;

  constructor(code: SessionTimeoutErrorCode, message: string, options?: { cause?: unknown }) {
    super(`next-session-timeout: ${message}`, options);
    this.name = "SessionTimeoutError";
    this.code = code;
  }
}
