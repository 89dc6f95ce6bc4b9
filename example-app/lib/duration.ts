/** Says a number of seconds in words: "10 minutes", "90 seconds". */
export function inWords(seconds: number): string {
  const [value, unit] = seconds % 60 === 0 ? [seconds / 60, "minute"] : [seconds, "second"];
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** Says how long ago a moment (in epoch seconds) was: "2 minutes ago". */
export function ago(epochSeconds: number): string {
  const seconds = Math.round(epochSeconds - Date.now() / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  return seconds > -60 ? words.format(seconds, "second") : words.format(Math.round(seconds / 60), "minute");
}
