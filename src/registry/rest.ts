/** A store that is slow for another reason must not make an ending of many sessions endless. */
const longestRest = 100;

/**
 * Leaves the store to everybody else, for as long as a batch of a long ending has just taken. The sessions that are
 * still to be ended are refused already, so nothing is lost by waiting.
 *
 * @param since what `performance.now()` said when the batch began
 */
export async function restAsLongAs(since: number): Promise<void> {
  const took = performance.now() - since;
  await new Promise((resolve) => {
    setTimeout(resolve, Math.min(took, longestRest));
  });
}
