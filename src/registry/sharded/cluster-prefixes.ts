import { SessionTimeoutError } from "../../errors.js";

/** A cluster has so many slots, each on one of its nodes. */
const slots = 16_384;

/**
 * Prefixes for `redisRegistry` whose keys lie in evenly spaced slots of a Redis Cluster, and so evenly on its nodes, for
 * `count` shards. A longer list begins with the shorter ones, so that shards can be added: 4, 8 and 16 are spaced evenly,
 * numbers in between nearly.
 *
 * @param prefix what they start with
 */
export function clusterPrefixes(count: number, prefix = "session-timeout"): string[] {
  if (!Number.isSafeInteger(count) || count < 1 || count > 1024) {
    throw new SessionTimeoutError("ERR_OPTIONS", `clusterPrefixes: count is ${count}: give a whole number up to 1024`);
  }
  if (!/^[^{}]+$/.test(prefix)) {
    throw new SessionTimeoutError("ERR_OPTIONS", `prefix is ${JSON.stringify(prefix)}: give a word without braces`);
  }
  return Array.from({ length: count }, (_, index) => prefixNear(prefix, slots * spaced(index)));
}

/** The number of an index among 0 to 1: 1/2, 1/4, 3/4, 1/8, 5/8 and so on, which split what is left evenly. */
function spaced(index: number): number {
  let position = 0;
  for (let bits = index, half = 0.5; bits > 0; bits >>= 1, half /= 2) position += (bits & 1) * half;
  return position;
}

/** The first of the prefixes that are tried whose slot is not far behind one. */
function prefixNear(prefix: string, slot: number): string {
  const span = slots / 1024;
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
