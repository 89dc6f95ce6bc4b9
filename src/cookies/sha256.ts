// SHA-256 (FIPS 180-4) and HMAC (RFC 2104) without waiting. WebCrypto hands each call to another thread and back, which takes ten times
// as long as the work itself for as little text as a cookie has, and every request pays for it. The result is the same: the tests compare
// the two. There is no table or branch in it that depends on the text or the key, so how long it takes tells only how long the text is.

/** The state between two blocks: eight words of 32 bits. */
type State = Int32Array;

/** An HMAC key: the states after its inner and its outer block. */
export interface HmacKey {
  inner: State;
  outer: State;
}

const blockBytes = 64;

// Where the standard takes its constants from: the first 32 bits after the point of the roots of the first primes. A
// root is known to 50 bits after the point.
const primes: number[] = [];
for (let candidate = 2; primes.length < 64; candidate += 1) {
  if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
}
const afterPoint = (root: number): number => (root % 1) * 2 ** 32;

const initial: State = Int32Array.from(primes.slice(0, 8), (prime) => afterPoint(Math.sqrt(prime)));
const rounds: Int32Array = Int32Array.from(primes, (prime) => afterPoint(Math.cbrt(prime)));

export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return digest(initial, 0, message);
}

/** @param key at most 64 bytes */
export function hmacKeyOf(key: Uint8Array): HmacKey {
  const padded = (pad: number): State => {
    const block = new Uint8Array(blockBytes);
    block.set(key);
    const state = initial.slice();
    compress(
      state,
      block.map((byte) => byte ^ pad),
      0,
    );
    return state;
  };
  return { inner: padded(0x36), outer: padded(0x5c) };
}

export function hmacSha256({ inner, outer }: HmacKey, message: Uint8Array): Uint8Array<ArrayBuffer> {
  return digest(outer, blockBytes, digest(inner, blockBytes, message));
}

/** Whether two digests are equal, in a time that does not depend on where they differ. */
export function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}

/** The digest of a message whose first `before` bytes, a whole number of blocks, have led to `start`. */
function digest(start: State, before: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = message.length - (message.length % blockBytes);
  const state = start.slice();
  for (let offset = 0; offset < whole; offset += blockBytes) compress(state, message, offset);

  // The rest, a one, zeros, and the length in bits, filled up to whole blocks.
  const rest = message.length - whole;
  const end = rest + 9 > blockBytes ? 2 * blockBytes : blockBytes;
  padding.fill(0);
  for (let index = 0; index < rest; index += 1) padding[index] = message[whole + index]!;
  padding[rest] = 0x80;
  const bits = (before + message.length) * 8;
  for (let index = 1; index <= 4; index += 1) padding[end - index] = bits >>> (8 * (index - 1));
  for (let offset = 0; offset < end; offset += blockBytes) compress(state, padding, offset);

  const bytes = new Uint8Array(32);
  for (let index = 0; index < 32; index += 1) bytes[index] = state[index >> 2]! >>> (24 - 8 * (index & 3));
  return bytes;
}

// Nothing waits while a digest is made, so all of them can be made in the same place.
const padding = new Uint8Array(2 * blockBytes);
const schedule = new Int32Array(64);

/** Brings a state past one block. FIPS 180-4, section 6.2.2, whose names these are. */
function compress(state: State, message: Uint8Array, offset: number): void {
  const w = schedule;
  for (let t = 0, at = offset; t < 16; t += 1, at += 4) {
    w[t] = (message[at]! << 24) | (message[at + 1]! << 16) | (message[at + 2]! << 8) | message[at + 3]!;
  }
  for (let t = 16; t < 64; t += 1) {
    const x = w[t - 15]!;
    const y = w[t - 2]!;
    const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16]! + sigma0 + w[t - 7]! + sigma1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t += 1) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + rounds[t]! + w[t]!) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}
