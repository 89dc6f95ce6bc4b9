import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Italian: Lei; no word that has a gender.
const locale = "it";

/** The dialog in Italian. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "La sessione sta per terminare",
    message: (time) => `Per la sua sicurezza, la sessione terminerà tra ${time}.`,
    stay: "Continua la sessione",
    signOut: "Esci",
    absoluteTitle: "Tra poco dovrà accedere di nuovo",
    absoluteMessage: (time) =>
      `Per la sua sicurezza, la sessione terminerà tra ${time}. Prima di allora salvi il suo lavoro.`,
    dismiss: "Continua a lavorare",
    signOutNow: "Esci ora",
    busy: "Un momento",
    failed: "L’operazione non è riuscita. Controlli la connessione e riprovi.",
    endedTitle: "La sessione è terminata",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Questa pagina resta com’è. Acceda di nuovo per riprendere da dove era.",
    signIn: "Accedi",
    leave: "Lascia questa pagina",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "Per un po’ non c’è stata attività. La sessione è stata chiusa per proteggere il suo account."],
  ["absolute", "La sessione ha raggiunto la durata massima consentita ed è stata chiusa."],
  ["revoked", "Questa sessione è stata chiusa da un altro dispositivo o da un amministratore."],
  ["replaced", "Ha effettuato l’accesso altrove, quindi questa sessione è stata chiusa."],
  ["signed-out", "La sessione è stata chiusa."],
  ["confirm", "Acceda di nuovo per confermare la sua identità."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `Per la sua sicurezza, la sessione termina dopo ${idle} di inattività.`,
    absolute: (absolute) => `Per la sua sicurezza, la sessione termina ${absolute} dopo l’accesso.`,
    both: (idle, absolute) =>
      `Per la sua sicurezza, la sessione termina dopo ${idle} di inattività e, in ogni caso, dopo ${absolute}.`,
  });
}
