import { defaultTexts } from "../react/dialog/texts.js";
import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

const locale = "en";

/** The dialog in English. */
export const dialog: DialogLanguage = { locale, texts: defaultTexts };

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "You were away for a while, so we signed you out to keep your account safe."],
  ["absolute", "You had been signed in for as long as we allow, so we signed you out."],
  ["revoked", "This session was ended from another device or by an administrator."],
  ["replaced", "You signed in somewhere else, so you were signed out here."],
  ["signed-out", "You are signed out."],
  ["confirm", "Please sign in again to confirm that it is you."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `For your security, we sign you out after ${idle} without activity.`,
    absolute: (absolute) => `For your security, we sign you out ${absolute} after you sign in.`,
    both: (idle, absolute) =>
      `For your security, we sign you out after ${idle} without activity, and after ${absolute} in any case.`,
  });
}
