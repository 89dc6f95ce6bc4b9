/** Finds lone surrogates, which are no text. UTF-8 makes the same bytes of all of them, so two ids would become one. */
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
/** All that no store keeps as it is. */
const unstorable = new RegExp(`${loneSurrogate.source}|\\0`, "g");

/** A text that need not be told apart from all others, as every store can keep it. */
export function wellFormed(text: string): string {
  return text.replace(unstorable, "\uFFFD");
}

/**
 * An id as a store can keep it: itself, or `sha256:` and the digest of what a store would refuse or mix up with
 * another. An id that looks like such a digest is digested too, so that no two ids become one.
 *
 * @param longest in UTF-16 units
 */
export async function storableId(id: string, longest: number): Promise<string> {
  const isPlain = id.length <= longest && !id.includes("\0") && !loneSurrogate.test(id) && !id.startsWith("sha256:");
  if (isPlain) return id;
  const units = Uint16Array.from({ length: id.length }, (_, index) => id.charCodeAt(index));
  return `sha256:${await hexDigest(units)}`;
}

/** The SHA-256 of some bytes: 64 hexadecimal digits. */
export async function hexDigest(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
