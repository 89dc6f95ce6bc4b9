/** @param {readonly number[]} values @param {number} share between 0 and 1 @returns {number} 0 where there is no value */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/** @template Item @param {readonly Item[]} items @returns {Item[]} in random order */
export function shuffled(items) {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

let printed = -Infinity;

/** @param {string} text one line, which the next one replaces on a terminal; elsewhere no more than one a second is printed */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  else if (text !== "" && performance.now() - printed > 1000) {
    printed = performance.now();
    process.stderr.write(`${text}\n`);
  }
}

/** @param {number} done @param {number} all */
export function bar(done, all) {
  return `[${"#".repeat(Math.round((20 * done) / all)).padEnd(20, ".")}]`;
}

/** @param {number} since as `performance.now()` said it */
export const millisecondsSince = (since) => performance.now() - since;
