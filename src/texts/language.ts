import type { SessionTimeoutTexts } from "../react/dialog/texts.js";

/** One language's words for the dialog: spread it, `<SessionTimeoutDialog {...dialog} />`. */
export interface DialogLanguage {
  /** BCP 47 tag, for the numbers and for screen readers. */
  readonly locale: string;
  readonly texts: SessionTimeoutTexts;
}

/** The limits a sign-in page tells of beforehand, in seconds. The options of `createSessionTimeout` will do. */
export interface SessionLimits {
  /** Nothing is said of it where it is missing, `null` or 0. */
  readonly idleTimeout?: number | null | undefined;
  /** Nothing is said of it where it is missing, `null` or 0. */
  readonly absoluteTimeout?: number | null | undefined;
}

/** Each is a whole text. The times are ready to read: "30 minutes". */
interface LimitTexts {
  idle: (idle: string) => string;
  absolute: (absolute: string) => string;
  both: (idle: string, absolute: string) => string;
}

/** Says which limits there are, in the words of one language; `""` where there are none. */
export function limitText({ idleTimeout, absoluteTimeout }: SessionLimits, locale: string, texts: LimitTexts): string {
  const idle = idleTimeout && durationText(idleTimeout, locale);
  const absolute = absoluteTimeout && durationText(absoluteTimeout, locale);
  if (idle) return absolute ? texts.both(idle, absolute) : texts.idle(idle);
  return absolute ? texts.absolute(absolute) : "";
}

/**
 * "90 seconds", "30 minutes", "12 hours", "14 days": in the largest unit that leaves no fraction. Of ten minutes and
 * more the odd seconds are left out, so that what is promised is never longer than what is given.
 */
function durationText(seconds: number, locale: string): string {
  const whole = seconds < 600 ? Math.floor(seconds) : seconds - (seconds % 60);
  const [unit, length] =
    // One day is said as 24 hours: it does not end at midnight.
    whole % 86_400 === 0 && whole > 86_400
      ? ["day", 86_400]
      : whole % 3600 === 0
        ? ["hour", 3600]
        : whole % 60 === 0
          ? ["minute", 60]
          : ["second", 1];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(whole / length);
}
