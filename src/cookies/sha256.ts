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

const initial: State = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

const rounds: Int32Array = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

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
