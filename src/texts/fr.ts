import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// French: vous; no word that has a gender.
const locale = "fr";

/** The dialog in French. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "Votre session va bientôt se fermer",
    message: (time) => `Pour votre sécurité, votre session se fermera dans ${time}.`,
    stay: "Prolonger la session",
    signOut: "Se déconnecter",
    absoluteTitle: "Vous devrez bientôt vous reconnecter",
    absoluteMessage: (time) =>
      `Pour votre sécurité, votre session se fermera dans ${time}. Enregistrez votre travail d’ici là.`,
    dismiss: "Continuer",
    signOutNow: "Se déconnecter maintenant",
    busy: "Un instant",
    failed: "Cela n’a pas fonctionné. Vérifiez votre connexion, puis réessayez.",
    endedTitle: "Votre session s’est fermée",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Cette page est conservée telle quelle. Reconnectez-vous pour reprendre où vous en étiez.",
    signIn: "Se connecter",
    leave: "Quitter cette page",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "Sans activité de votre part, votre session a été fermée pour protéger votre compte."],
  ["absolute", "Votre session a atteint la durée maximale autorisée et a été fermée."],
  ["revoked", "Cette session a été fermée depuis un autre appareil ou par un administrateur."],
  ["replaced", "Une connexion à votre compte a eu lieu ailleurs : cette session a donc été fermée."],
  ["signed-out", "Votre session est fermée."],
  ["confirm", "Reconnectez-vous pour confirmer qu’il s’agit bien de vous."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `Pour votre sécurité, votre session se ferme après ${idle} sans activité.`,
    absolute: (absolute) => `Pour votre sécurité, votre session se ferme ${absolute} après la connexion.`,
    both: (idle, absolute) =>
      `Pour votre sécurité, votre session se ferme après ${idle} sans activité et, dans tous les cas, après ${absolute}.`,
  });
}
