// They are made when they are first needed: jsdom, where apps test their components, has none, and loads this file too.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

export function fromUtf8(bytes: Uint8Array): string {
  decoder ??= new TextDecoder();
  return decoder.decode(bytes);
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** What each character stands for, by its code; 64 where it stands for nothing. */
const values = new Uint8Array(128).fill(64);
for (let value = 0; value < 64; value += 1) values[alphabet.charCodeAt(value)] = value;

// Both directions are written out, because every request pays for them: by way of `btoa` and `atob`, whose alphabet is
// another, they take ten times as long.

/** base64url (RFC 4648, section 5) without padding, so that nothing in it needs encoding in a cookie. */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      text += alphabet[(bits >> held) & 63];
    }
  }
  return held === 0 ? text : text + alphabet[(bits << (6 - held)) & 63];
}

/**
 * The bytes of a base64url text, or `null` where it is none. A text that `toBase64url` would spell in another way is
 * none either, so that no two texts stand for the same bytes.
 */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array((text.length * 6) >> 3);
  let bits = 0;
  let held = 0;
  let index = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = values[text.charCodeAt(at)] ?? 64;
    if (value === 64) return null;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[index] = bits >> held;
    index += 1;
  }
  // What is left over is part of one byte, and zero: six bits left over are a character too many.
  return held < 6 && (bits & ((1 << held) - 1)) === 0 ? bytes : null;
}
