/** The entries below `next-session-timeout/texts`, as BCP 47 tags. */
export const languages = ["ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "zh-Hans"] as const;
