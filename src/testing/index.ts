export { fakeSessionTimeout } from "./fake-session-timeout.js";
export type { FakeCall, FakeSessionTimeout, FakeSessionTimeoutOptions } from "./fake-session-timeout.js";
export { sealSession } from "./seal-session.js";
export type { SealedCookie, SealedSession, SealSessionOptions, SessionAge } from "./seal-session.js";
