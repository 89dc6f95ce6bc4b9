import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Simplified Chinese: 您.
const locale = "zh-Hans";

/** The dialog in Simplified Chinese. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "您即将退出登录",
    message: (time) => `为了您的账户安全，${time}后您将自动退出登录。`,
    stay: "保持登录",
    signOut: "退出登录",
    absoluteTitle: "您很快需要重新登录",
    absoluteMessage: (time) => `为了您的账户安全，${time}后您将自动退出登录。请在此之前保存您的内容。`,
    dismiss: "继续操作",
    signOutNow: "立即退出登录",
    busy: "请稍候",
    failed: "操作未成功。请检查网络连接，然后重试。",
    endedTitle: "您已退出登录",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "此页面将保持原样。请重新登录，然后从原处继续。",
    signIn: "登录",
    leave: "离开此页面",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "您有一段时间没有操作。为了您的账户安全，系统已为您退出登录。"],
  ["absolute", "您的登录已达到允许的最长时间，系统已为您退出登录。"],
  ["revoked", "此次登录已从其他设备上或由管理员结束。"],
  ["replaced", "您已在其他地方登录，因此这里已退出登录。"],
  ["signed-out", "您已退出登录。"],
  ["confirm", "请重新登录，以确认是您本人。"],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `为了您的账户安全，如果${idle}没有操作，系统将自动退出登录。`,
    absolute: (absolute) => `为了您的账户安全，登录满${absolute}后，系统将自动退出登录。`,
    both: (idle, absolute) => `为了您的账户安全，如果${idle}没有操作，或者登录已满${absolute}，系统将自动退出登录。`,
  });
}
