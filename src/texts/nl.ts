import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Dutch: u.
const locale = "nl";

/** The dialog in Dutch. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "U wordt zo uitgelogd",
    message: (time) => `Voor uw veiligheid loggen we u over ${time} uit.`,
    stay: "Ingelogd blijven",
    signOut: "Uitloggen",
    absoluteTitle: "U moet binnenkort opnieuw inloggen",
    absoluteMessage: (time) => `Voor uw veiligheid loggen we u over ${time} uit. Sla uw werk voor die tijd op.`,
    dismiss: "Verder werken",
    signOutNow: "Nu uitloggen",
    busy: "Een moment",
    failed: "Dat is niet gelukt. Controleer uw verbinding en probeer het opnieuw.",
    endedTitle: "U bent uitgelogd",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Deze pagina blijft zoals die is. Log opnieuw in om verder te gaan waar u was.",
    signIn: "Inloggen",
    leave: "Deze pagina verlaten",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "U was een tijd niet actief. Om uw account te beschermen, hebben we u uitgelogd."],
  ["absolute", "U was zo lang ingelogd als is toegestaan. Daarom hebben we u uitgelogd."],
  ["revoked", "Deze sessie is beëindigd vanaf een ander apparaat of door een beheerder."],
  ["replaced", "U bent ergens anders ingelogd. Daarom bent u hier uitgelogd."],
  ["signed-out", "U bent uitgelogd."],
  ["confirm", "Log opnieuw in om te bevestigen dat u het bent."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `Voor uw veiligheid loggen we u uit na ${idle} zonder activiteit.`,
    absolute: (absolute) => `Voor uw veiligheid loggen we u ${absolute} na het inloggen uit.`,
    both: (idle, absolute) =>
      `Voor uw veiligheid loggen we u uit na ${idle} zonder activiteit, en in elk geval na ${absolute}.`,
  });
}
