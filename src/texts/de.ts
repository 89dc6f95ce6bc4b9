import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// German: Sie.
const locale = "de";

/** The dialog in German. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "Sie werden gleich abgemeldet",
    message: (time) => `Zu Ihrer Sicherheit melden wir Sie in ${time} ab.`,
    stay: "Angemeldet bleiben",
    signOut: "Abmelden",
    absoluteTitle: "Sie müssen sich bald neu anmelden",
    absoluteMessage: (time) =>
      `Zu Ihrer Sicherheit melden wir Sie in ${time} ab. Bitte speichern Sie vorher Ihre Arbeit.`,
    dismiss: "Weiterarbeiten",
    signOutNow: "Jetzt abmelden",
    busy: "Einen Moment",
    failed: "Das hat nicht geklappt. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    endedTitle: "Sie wurden abgemeldet",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Diese Seite bleibt, wie sie ist. Melden Sie sich wieder an, um hier weiterzumachen.",
    signIn: "Anmelden",
    leave: "Diese Seite verlassen",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "Sie waren eine Zeit lang nicht aktiv. Zum Schutz Ihres Kontos haben wir Sie abgemeldet."],
  ["absolute", "Sie waren so lange angemeldet, wie es erlaubt ist. Deshalb haben wir Sie abgemeldet."],
  ["revoked", "Diese Sitzung wurde von einem anderen Gerät aus oder durch die Administration beendet."],
  ["replaced", "Sie haben sich an anderer Stelle angemeldet. Deshalb wurden Sie hier abgemeldet."],
  ["signed-out", "Sie sind abgemeldet."],
  ["confirm", "Bitte melden Sie sich noch einmal an, um zu bestätigen, dass Sie es sind."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `Zu Ihrer Sicherheit melden wir Sie ab, wenn Sie ${idle} lang nicht aktiv sind.`,
    absolute: (absolute) => `Zu Ihrer Sicherheit bleiben Sie höchstens ${absolute} angemeldet.`,
    both: (idle, absolute) =>
      `Zu Ihrer Sicherheit melden wir Sie ab, wenn Sie ${idle} lang nicht aktiv sind. Sie bleiben höchstens ${absolute} angemeldet.`,
  });
}
