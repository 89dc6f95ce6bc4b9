import { timeText } from "../../../src/react/dialog/time-text.js";

test.each`
  seconds | locale  | text
  ${600}  | ${"en"} | ${"10 minutes"}
  ${121}  | ${"en"} | ${"3 minutes"}
  ${120}  | ${"en"} | ${"2 minutes"}
  ${61}   | ${"en"} | ${"2 minutes"}
  ${60}   | ${"en"} | ${"1 minute"}
  ${59.1} | ${"en"} | ${"1 minute"}
  ${59}   | ${"en"} | ${"59 seconds"}
  ${1}    | ${"en"} | ${"1 second"}
  ${0.2}  | ${"en"} | ${"1 second"}
  ${0}    | ${"en"} | ${"0 seconds"}
  ${-5}   | ${"en"} | ${"0 seconds"}
  ${120}  | ${"de"} | ${"2 Minuten"}
  ${60}   | ${"fr"} | ${"1 minute"}
  ${22}   | ${"pl"} | ${"22 sekundy"}
  ${25}   | ${"pl"} | ${"25 sekund"}
  ${120}  | ${"ja"} | ${"2 分"}
`("$seconds seconds in $locale: $text", ({ seconds, locale, text }) => {
  expect(timeText(seconds, locale).replace(/\s/gu, " ")).toBe(text);
});
