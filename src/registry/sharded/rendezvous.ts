/**
 * Which of several names a key belongs to: the one whose weight for it is the greatest (rendezvous hashing). Each name
 * gets an equal share, and where names are added or taken away, only the keys move that go to or come from those.
 */
export function belongsTo<Named extends { readonly name: string }>(
  key: string,
  all: readonly [Named, ...Named[]],
): Named {
  const keyHash = hash(key);
  let [best] = all;
  let greatest = -1;
  for (const one of all) {
    const weight = mixed(keyHash ^ hash(one.name));
    if (weight > greatest) [best, greatest] = [one, weight];
  }
  return best;
}

/** FNV-1a over UTF-16 units, mixed: 32 bits. It spreads, and is no secret: nothing depends on who can compute it. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return mixed(bits);
}

/** The last step of MurmurHash3: each bit of the input changes half of the output's. */
function mixed(bits: number): number {
  let mix = bits;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
