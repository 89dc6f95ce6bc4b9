import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Spanish: usted.
const locale = "es";

/** The dialog in Spanish. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "Su sesión está a punto de cerrarse",
    message: (time) => `Por su seguridad, cerraremos su sesión dentro de ${time}.`,
    stay: "Mantener la sesión abierta",
    signOut: "Cerrar sesión",
    absoluteTitle: "Pronto tendrá que volver a iniciar sesión",
    absoluteMessage: (time) => `Por su seguridad, cerraremos su sesión dentro de ${time}. Guarde antes su trabajo.`,
    dismiss: "Seguir trabajando",
    signOutNow: "Cerrar sesión ahora",
    busy: "Un momento",
    failed: "No se ha podido completar. Compruebe su conexión e inténtelo de nuevo.",
    endedTitle: "Su sesión se ha cerrado",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Esta página se conserva tal como está. Vuelva a iniciar sesión para seguir donde estaba.",
    signIn: "Iniciar sesión",
    leave: "Salir de esta página",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "No hubo actividad durante un tiempo, así que cerramos su sesión para proteger su cuenta."],
  ["absolute", "Su sesión alcanzó la duración máxima permitida, así que la cerramos."],
  ["revoked", "Esta sesión se cerró desde otro dispositivo o la cerró un administrador."],
  ["replaced", "Usted inició sesión en otro lugar, así que cerramos esta sesión."],
  ["signed-out", "Su sesión está cerrada."],
  ["confirm", "Vuelva a iniciar sesión para confirmar que es usted."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `Por su seguridad, cerramos su sesión después de ${idle} sin actividad.`,
    absolute: (absolute) => `Por su seguridad, cerramos su sesión ${absolute} después de iniciarla.`,
    both: (idle, absolute) =>
      `Por su seguridad, cerramos su sesión después de ${idle} sin actividad y, en cualquier caso, después de ${absolute}.`,
  });
}
