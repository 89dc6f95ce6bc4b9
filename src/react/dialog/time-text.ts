/**
 * Says how long is left: minutes down to 60 seconds, then seconds. Rounds up to whole units and never goes
 * below zero: 61 is "2 minutes", 60 "1 minute", 58.2 "59 seconds".
 *
 * @param locale BCP 47 tag; `Intl` brings the words and the plural
 */
export function timeText(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [value, unit] = whole >= 60 ? [Math.ceil(whole / 60), "minute"] : [whole, "second"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
