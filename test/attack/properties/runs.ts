/** How many cases each property tries: some hundreds in `npm test`, as many as `npm run fuzz` says there. */
export const runs: number = Number(process.env["FUZZ_RUNS"] ?? 300);

/** The same for a case that is a history of requests, a dozen or so. */
export const histories: number = Math.max(150, runs / 10);

/** A run of `npm run fuzz` takes minutes: it says on a terminal how far it is. */
export function progress(name: string, of = runs): () => void {
  let done = 0;
  return () => {
    done += 1;
    if (runs > 1000 && done % (of / 20) === 0) process.stderr.write(`${name}: ${done} of ${of}\n`);
  };
}
