import { limitSentence as inArabic } from "next-session-timeout/texts/ar";
import { limitSentence as inGerman } from "next-session-timeout/texts/de";
import { limitSentence } from "next-session-timeout/texts/en";
import { limitSentence as inFrench } from "next-session-timeout/texts/fr";
import { limitSentence as inPolish } from "next-session-timeout/texts/pl";
import { limitSentence as inChinese } from "next-session-timeout/texts/zh-Hans";

test("both limits, one of them, or none", () => {
  expect(limitSentence({ idleTimeout: 1800, absoluteTimeout: 43_200 })).toBe(
    "For your security, we sign you out after 30 minutes without activity, and after 12 hours in any case.",
  );
  expect(limitSentence({ idleTimeout: 1800 })).toBe(
    "For your security, we sign you out after 30 minutes without activity.",
  );
  expect(limitSentence({ idleTimeout: null, absoluteTimeout: 43_200 })).toBe(
    "For your security, we sign you out 12 hours after you sign in.",
  );
  expect(limitSentence({})).toBe("");
  expect(limitSentence({ idleTimeout: 0, absoluteTimeout: 0 })).toBe("");
});

test.each`
  seconds      | text
  ${1}         | ${"1 second"}
  ${59}        | ${"59 seconds"}
  ${60}        | ${"1 minute"}
  ${90}        | ${"90 seconds"}
  ${599}       | ${"599 seconds"}
  ${600}       | ${"10 minutes"}
  ${659}       | ${"10 minutes"}
  ${660}       | ${"11 minutes"}
  ${3599}      | ${"59 minutes"}
  ${3600}      | ${"1 hour"}
  ${5400}      | ${"90 minutes"}
  ${86_400}    | ${"24 hours"}
  ${172_800}   | ${"2 days"}
  ${1_209_600} | ${"14 days"}
`("$seconds seconds are said as $text, and never as more than they are", ({ seconds, text }) => {
  expect(limitSentence({ idleTimeout: seconds })).toContain(`after ${text} without`);
});

// Limits that each language's grammar could stumble over: one of a kind, days, and a number with a form of its own.
test.each`
  language     | say          | limits                                             | text
  ${"German"}  | ${inGerman}  | ${{ idleTimeout: 3600, absoluteTimeout: 172_800 }} | ${"Zu Ihrer Sicherheit melden wir Sie ab, wenn Sie 1 Stunde lang nicht aktiv sind. Sie bleiben höchstens 2 Tage angemeldet."}
  ${"German"}  | ${inGerman}  | ${{ absoluteTimeout: 2_592_000 }}                  | ${"Zu Ihrer Sicherheit bleiben Sie höchstens 30 Tage angemeldet."}
  ${"French"}  | ${inFrench}  | ${{ idleTimeout: 60, absoluteTimeout: 3600 }}      | ${"Pour votre sécurité, votre session se ferme après 1 minute sans activité et, dans tous les cas, après 1 heure."}
  ${"Polish"}  | ${inPolish}  | ${{ idleTimeout: 60, absoluteTimeout: 86_400 }}    | ${"Ze względów bezpieczeństwa wylogowanie następuje automatycznie. Dozwolony czas bez aktywności: 1 minuta. Najdłuższy czas sesji: 24 godziny."}
  ${"Arabic"}  | ${inArabic}  | ${{ idleTimeout: 120, absoluteTimeout: 7200 }}     | ${"حرصًا على أمانك، يتم تسجيل الخروج تلقائيًا. المدة المسموح بها دون نشاط: دقيقتان. أقصى مدة للجلسة: ساعتان."}
  ${"Chinese"} | ${inChinese} | ${{ idleTimeout: 1800, absoluteTimeout: 43_200 }}  | ${"为了您的账户安全，如果30分钟没有操作，或者登录已满12小时，系统将自动退出登录。"}
`("$language: $text", ({ say, limits, text }) => {
  expect(say(limits).replace(/\s/gu, " ")).toBe(text);
});
