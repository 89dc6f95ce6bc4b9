import { SessionTimeoutError } from "../../errors.js";

/** A cluster has so many slots, each on one of its nodes. */
const slots = 16_384;

/**
 * Prefixes for `redisRegistry` whose keys lie in evenly spaced slots of a Redis Cluster, one prefix for each of `count`
 * shards. 6, 12, 24 and 48 of them lie evenly on 2, 3 and 6 nodes, and from 12 on 4; other numbers nearly. A longer list
 * begins with the shorter ones, so that shards can be added.
 *
 * @param prefix what they start with
 */
export function clusterPrefixes(count: number, prefix = "session-timeout"): string[] {
  if (!Number.isSafeInteger(count) || count < 1 || count > 256) {
    throw new SessionTimeoutError("ERR_OPTIONS", `clusterPrefixes: count is ${count}: give a whole number up to 256`);
  }
  if (!/^[^{}]+$/.test(prefix)) {
    throw new SessionTimeoutError("ERR_OPTIONS", `prefix is ${JSON.stringify(prefix)}: give a word without braces`);
  }
  return Array.from({ length: count }, (_, index) => prefixNear(prefix, slots * spaced(index)));
}

/** Where an index lies between 0 and 1: 0, 1/3, 2/3, then halfway between those, and so on. */
function spaced(index: number): number {
  let position = (index % 3) / 3;
  for (let rest = Math.floor(index / 3), gap = 1 / 6; rest > 0; rest >>= 1, gap /= 2) position += (rest & 1) * gap;
  return position;
}

/** The first of the prefixes that are tried whose slot is not far behind one. */
function prefixNear(prefix: string, slot: number): string {
  const span = 64;
  for (let attempt = 0; ; attempt += 1) {
    const tried = `${prefix}-${attempt}`;
    const behind = slotOf(tried) - slot;
    if (behind >= 0 && behind < span) return tried;
  }
}

/** CRC-16 (XMODEM) of a hash tag, as Redis Cluster computes it, by slots. */
function slotOf(tag: string): number {
  let bits = 0;
  for (const byte of new TextEncoder().encode(tag)) {
    bits ^= byte << 8;
    for (let step = 0; step < 8; step += 1) bits = ((bits & 0x8000) === 0 ? bits << 1 : (bits << 1) ^ 0x1021) & 0xffff;
  }
  return bits % slots;
}
