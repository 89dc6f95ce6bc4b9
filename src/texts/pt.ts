import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Portuguese: words that Portugal and Brazil share.
const locale = "pt";

/** The dialog in Portuguese. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "A sua sessão está prestes a ser encerrada",
    message: (time) => `Por segurança, a sua sessão será encerrada dentro de ${time}.`,
    stay: "Manter a sessão aberta",
    signOut: "Sair",
    absoluteTitle: "Em breve terá de iniciar sessão novamente",
    absoluteMessage: (time) =>
      `Por segurança, a sua sessão será encerrada dentro de ${time}. Guarde o seu trabalho antes disso.`,
    dismiss: "Continuar",
    signOutNow: "Sair agora",
    busy: "Um momento",
    failed: "Não foi possível concluir. Verifique se tem acesso à Internet e tente novamente.",
    endedTitle: "A sua sessão foi encerrada",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "Esta página permanece como está. Inicie sessão novamente para continuar de onde parou.",
    signIn: "Iniciar sessão",
    leave: "Sair desta página",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "Não houve atividade durante algum tempo. A sua sessão foi encerrada para proteger a sua conta."],
  ["absolute", "A sua sessão atingiu a duração máxima permitida e foi encerrada."],
  ["revoked", "Esta sessão foi encerrada a partir de outro dispositivo ou por um administrador."],
  ["replaced", "Foi iniciada outra sessão na sua conta e, por isso, esta foi encerrada."],
  ["signed-out", "A sua sessão foi encerrada."],
  ["confirm", "Inicie sessão novamente para confirmar a sua identidade."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `Por segurança, a sua sessão é encerrada após ${idle} sem atividade.`,
    absolute: (absolute) => `Por segurança, a sua sessão é encerrada ${absolute} após o início.`,
    both: (idle, absolute) =>
      `Por segurança, a sua sessão é encerrada após ${idle} sem atividade e, em qualquer caso, após ${absolute}.`,
  });
}
