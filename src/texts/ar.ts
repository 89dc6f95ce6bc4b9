import { type DialogLanguage, limitText, type SessionLimits } from "./language.js";

// Arabic: times stand behind a colon, because Intl knows no case but the first.
const locale = "ar";

/** The dialog in Arabic. */
export const dialog: DialogLanguage = {
  locale,
  texts: {
    title: "سيتم تسجيل خروجك قريبًا",
    message: (time) => `حرصًا على أمانك، سيتم تسجيل خروجك قريبًا. الوقت المتبقي: ${time}.`,
    stay: "متابعة الجلسة",
    signOut: "تسجيل الخروج",
    absoluteTitle: "سيلزمك تسجيل الدخول من جديد قريبًا",
    absoluteMessage: (time) => `حرصًا على أمانك، سيتم تسجيل خروجك قريبًا. الوقت المتبقي: ${time}. يُرجى حفظ عملك قبل ذلك.`,
    dismiss: "مواصلة العمل",
    signOutNow: "تسجيل الخروج الآن",
    busy: "لحظة من فضلك",
    failed: "تعذّر ذلك. يُرجى التحقق من الاتصال ثم المحاولة مرة أخرى.",
    endedTitle: "تم تسجيل خروجك",
    endedMessage: (reason) => reasons.get(reason) ?? "",
    endedKept: "تبقى هذه الصفحة كما هي. يُرجى تسجيل الدخول من جديد للمتابعة من حيث توقفت.",
    signIn: "تسجيل الدخول",
    leave: "مغادرة هذه الصفحة",
  },
};

/** Why somebody is on the sign-in page, by its `reason`: `reasons.get(String(reason))`. */
export const reasons: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["idle", "لم يكن هناك نشاط لبعض الوقت، لذلك تم تسجيل خروجك لحماية حسابك."],
  ["absolute", "بلغت جلستك أقصى مدة مسموح بها، لذلك تم تسجيل خروجك."],
  ["revoked", "تم إنهاء هذه الجلسة من جهاز آخر أو من قِبل أحد المسؤولين."],
  ["replaced", "تم تسجيل الدخول إلى حسابك من مكان آخر، لذلك تم إنهاء هذه الجلسة."],
  ["signed-out", "تم تسجيل خروجك."],
  ["confirm", "يُرجى تسجيل الدخول من جديد لتأكيد هويتك."],
]);

/** Says beforehand when people are signed out (WCAG 2.2.6); `""` where nothing limits the session. */
export function limitSentence(limits: SessionLimits): string {
  return limitText(limits, locale, {
    idle: (idle) => `حرصًا على أمانك، يتم تسجيل الخروج تلقائيًا. المدة المسموح بها دون نشاط: ${idle}.`,
    absolute: (absolute) => `حرصًا على أمانك، يتم تسجيل الخروج تلقائيًا. أقصى مدة للجلسة: ${absolute}.`,
    both: (idle, absolute) =>
      `حرصًا على أمانك، يتم تسجيل الخروج تلقائيًا. المدة المسموح بها دون نشاط: ${idle}. أقصى مدة للجلسة: ${absolute}.`,
  });
}
