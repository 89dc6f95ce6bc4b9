/**
 * A URL, or `null` for what is none. Not by `URL.canParse`, which on Node 20 finds some to be one that `new URL` then
 * throws at (`//\u00c3\u0080`).
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
