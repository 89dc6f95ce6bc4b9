import { timeText } from "../../../src/react/dialog/time-text.js";
import { languages } from "../../support/languages.js";
import * as ar from "next-session-timeout/texts/ar";
import * as de from "next-session-timeout/texts/de";
import * as en from "next-session-timeout/texts/en";
import * as es from "next-session-timeout/texts/es";
import * as fr from "next-session-timeout/texts/fr";
import * as it from "next-session-timeout/texts/it";
import * as nl from "next-session-timeout/texts/nl";
import * as pl from "next-session-timeout/texts/pl";
import * as pt from "next-session-timeout/texts/pt";
import * as zhHans from "next-session-timeout/texts/zh-Hans";

const modules = { ar, de, en, es, fr, it, nl, pl, pt, "zh-Hans": zhHans };
const endings = ["idle", "absolute", "revoked", "replaced"];

/** Every text of a language, by a name; of those with a time, one with each kind of time. */
function allTexts(language: (typeof languages)[number]): Record<string, string> {
  const { dialog, limitSentence, reasons } = modules[language];
  const limits = { idleTimeout: 1800, absoluteTimeout: 43_200 };
  const { message, absoluteMessage, endedMessage, ...plain } = dialog.texts;
  return {
    ...plain,
    message: message(timeText(120, language)),
    absoluteMessage: absoluteMessage(timeText(40, language)),
    ...Object.fromEntries(endings.map((reason) => [`ended: ${reason}`, endedMessage(reason)])),
    ...Object.fromEntries([...reasons].map(([reason, text]) => [`reason: ${reason}`, text])),
    limits: limitSentence(limits),
    idleLimit: limitSentence({ ...limits, absoluteTimeout: null }),
    absoluteLimit: limitSentence({ ...limits, idleTimeout: undefined }),
  };
}

describe.each(languages)("%s", (language) => {
  const { dialog, reasons } = modules[language];

  test("names itself, and Intl knows it", () => {
    expect(dialog.locale).toBe(language);
    expect(Intl.NumberFormat.supportedLocalesOf(language)).toEqual([language]);
  });

  test("has all texts, none of them empty or with something unfilled", () => {
    expect(Object.keys(dialog.texts).sort()).toEqual(Object.keys(en.dialog.texts).sort());
    expect([...reasons.keys()]).toEqual(["idle", "absolute", "revoked", "replaced", "signed-out", "confirm"]);
    const faulty = Object.entries(allTexts(language)).filter(
      ([, text]) => text.trim().length < 2 || text !== text.trim() || /undefined|null|NaN|\$|\{| {2}/.test(text),
    );
    expect(faulty).toEqual([]);
  });

  test("says sentences as sentences, and leaves the mark out of headings and buttons", () => {
    const { title, stay, signOut, absoluteTitle, dismiss, signOutNow, busy, ...others } = allTexts(language);
    const { endedTitle, signIn, leave, ...sentences } = others;
    const short = [title, stay, signOut, absoluteTitle, dismiss, signOutNow, busy];
    expect([...short, endedTitle, signIn, leave].filter((text) => /[.。!]$/.test(text ?? ""))).toEqual([]);
    expect(Object.values(sentences).filter((text) => !/[.。]$/.test(text))).toEqual([]);
  });

  test("tells every kind of end apart", () => {
    const texts = [...reasons.values(), ...endings.map(dialog.texts.endedMessage)];
    expect(new Set(reasons.values()).size).toBe(reasons.size);
    expect(texts).not.toContain("");
  });
});

describe.each(languages.filter((language) => language !== "en"))("nothing English is left in %s", (language) => {
  test("no text is the English one", () => {
    const english = new Set(Object.values(allTexts("en")));
    expect(Object.values(allTexts(language)).filter((text) => english.has(text))).toEqual([]);
  });

  test("no text has an English word, nor letters of another script", () => {
    const foreign = /^(ar|zh)/.test(language)
      ? /[a-z]/i
      : /\b(the|you|your|sign|signed|and|for|this|after|again|seconds|hours)\b|[^\p{Script=Latin}\p{Script=Common}]/iu;
    expect(Object.values(allTexts(language)).filter((text) => foreign.test(text))).toEqual([]);
  });
});

// What `dir="auto"` of the dialog goes by: the first letter of all there is in it, which is the heading's.
test.each(languages)("each text of %s begins in the language's own direction", (language) => {
  const rightToLeft = /^[^\p{L}]*\p{Script=Arabic}/u;
  const astray = Object.values(allTexts(language)).filter((text) => rightToLeft.test(text) !== (language === "ar"));
  expect(astray).toEqual([]);
});

const seconds = [1, 2, 5, 11, 21, 59, 60, 120, 300, 720];

// For people who know the language to look through. `Intl` has the plural forms; the words around the time must go with
// each of them.
test.each`
  language     | before                                                                        | times                                                                                                            | after
  ${"ar"}      | ${"حرصًا على أمانك، سيتم تسجيل خروجك قريبًا. الوقت المتبقي: "}                  | ${"ثانية|ثانيتان|5 ثوان|11 ثانية|21 ثانية|59 ثانية|دقيقة|دقيقتان|5 دقائق|12 دقيقة"}                              | ${"."}
  ${"de"}      | ${"Zu Ihrer Sicherheit melden wir Sie in "}                                   | ${"1 Sekunde|2 Sekunden|5 Sekunden|11 Sekunden|21 Sekunden|59 Sekunden|1 Minute|2 Minuten|5 Minuten|12 Minuten"} | ${" ab."}
  ${"en"}      | ${"For your security, we will sign you out in "}                              | ${"1 second|2 seconds|5 seconds|11 seconds|21 seconds|59 seconds|1 minute|2 minutes|5 minutes|12 minutes"}       | ${"."}
  ${"es"}      | ${"Por su seguridad, cerraremos su sesión dentro de "}                        | ${"1 segundo|2 segundos|5 segundos|11 segundos|21 segundos|59 segundos|1 minuto|2 minutos|5 minutos|12 minutos"} | ${"."}
  ${"fr"}      | ${"Pour votre sécurité, votre session se fermera dans "}                      | ${"1 seconde|2 secondes|5 secondes|11 secondes|21 secondes|59 secondes|1 minute|2 minutes|5 minutes|12 minutes"} | ${"."}
  ${"it"}      | ${"Per la sua sicurezza, la sessione terminerà tra "}                         | ${"1 secondo|2 secondi|5 secondi|11 secondi|21 secondi|59 secondi|1 minuto|2 minuti|5 minuti|12 minuti"}         | ${"."}
  ${"nl"}      | ${"Voor uw veiligheid loggen we u over "}                                     | ${"1 seconde|2 seconden|5 seconden|11 seconden|21 seconden|59 seconden|1 minuut|2 minuten|5 minuten|12 minuten"} | ${" uit."}
  ${"pl"}      | ${"Ze względów bezpieczeństwa wkrótce nastąpi wylogowanie. Pozostały czas: "} | ${"1 sekunda|2 sekundy|5 sekund|11 sekund|21 sekund|59 sekund|1 minuta|2 minuty|5 minut|12 minut"}               | ${"."}
  ${"pt"}      | ${"Por segurança, a sua sessão será encerrada dentro de "}                    | ${"1 segundo|2 segundos|5 segundos|11 segundos|21 segundos|59 segundos|1 minuto|2 minutos|5 minutos|12 minutos"} | ${"."}
  ${"zh-Hans"} | ${"为了您的账户安全，"}                                                       | ${"1秒钟|2秒钟|5秒钟|11秒钟|21秒钟|59秒钟|1分钟|2分钟|5分钟|12分钟"}                                             | ${"后您将自动退出登录。"}
`("every time reads well in $language", ({ language, before, times, after }) => {
  const { message, absoluteMessage } = modules[language as keyof typeof modules].dialog.texts;
  const said = seconds.map((left) => timeText(left, language));
  expect(said.map((time) => plain(message(time)))).toEqual(
    String(times)
      .split("|")
      .map((time) => before + time + after),
  );
  expect(said.filter((time) => !absoluteMessage(time).includes(time))).toEqual([]);
});

/** With ordinary spaces where `Intl` has others, and the digits of one script. */
function plain(text: string): string {
  return text.replace(/\s/gu, " ").replace(/[٠-٩]/g, (digit) => String("٠١٢٣٤٥٦٧٨٩".indexOf(digit)));
}
