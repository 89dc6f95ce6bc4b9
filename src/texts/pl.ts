import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Polish: impersonal; times stand behind a colon, because Intl knows no case but the first.
const locale = "pl";

/** The dialog in Polish. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "Za chwilę nastąpi wylogowanie",
    message: (time) => `Ze względów bezpieczeństwa wkrótce nastąpi wylogowanie. Pozostały czas: ${time}.`,
    stay: "Przedłuż sesję",
    signOut: "Wyloguj się",
    absoluteTitle: "Wkrótce trzeba będzie zalogować się ponownie",
    absoluteMessage: (time) =>
      `Ze względów bezpieczeństwa wkrótce nastąpi wylogowanie. Pozostały czas: ${time}. Prosimy wcześniej zapisać pracę.`,
    dismiss: "Kontynuuj pracę",
    signOutNow: "Wyloguj się teraz",
    busy: "Proszę czekać",
    failed: "Nie udało się. Prosimy sprawdzić połączenie i spróbować ponownie.",
    endedTitle: "Nastąpiło wylogowanie",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Ta strona pozostaje bez zmian. Aby kontynuować, prosimy zalogować się ponownie.",
    signIn: "Zaloguj się",
    leave: "Opuść tę stronę",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "Przez dłuższy czas nie było żadnej aktywności, dlatego dla ochrony konta nastąpiło wylogowanie."],
  ["absolute", "Sesja trwała tak długo, jak to dozwolone, dlatego nastąpiło wylogowanie."],
  ["revoked", "Ta sesja została zakończona z innego urządzenia lub przez administratora."],
  ["replaced", "Na to konto zalogowano się w innym miejscu, dlatego ta sesja została zakończona."],
  ["signed-out", "Wylogowanie zakończone."],
  ["confirm", "Prosimy zalogować się ponownie, aby potwierdzić tożsamość."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) =>
      `Ze względów bezpieczeństwa wylogowanie następuje automatycznie. Dozwolony czas bez aktywności: ${idle}.`,
    absolute: (absolute) =>
      `Ze względów bezpieczeństwa wylogowanie następuje automatycznie. Najdłuższy czas sesji: ${absolute}.`,
    both: (idle, absolute) =>
      `Ze względów bezpieczeństwa wylogowanie następuje automatycznie. Dozwolony czas bez aktywności: ${idle}. Najdłuższy czas sesji: ${absolute}.`,
  });
}
