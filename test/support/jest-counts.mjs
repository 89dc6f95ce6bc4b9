import { readFileSync } from "node:fs";

/**
 * Reads what `jest --json --outputFile` wrote. A skipped or todo test counts as failed, and so does a
 * test file that ran nothing: neither may pass for a test.
 *
 * @param {string} path
 * @returns {{ passed: number, failed: number, faults: string[] }} `faults` says what jest itself did not
 */
export function readJestCounts(path) {
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: { name: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  let report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { passed: 0, failed: 1, faults: ["jest ended without a report"] };
  }
  const faults = report.testResults.flatMap(({ name, assertionResults }) => {
    if (assertionResults.length === 0) return [`${name}: no test ran in this file`];
    const unrun = assertionResults.filter(({ status }) => status !== "passed" && status !== "failed");
    return unrun.map(({ status, fullName }) => `${name}: ${status}: ${fullName}`);
  });
  if (report.testResults.length === 0) faults.push("no test file ran");
  return { passed: report.numPassedTests, failed: report.numFailedTests + faults.length, faults };
}
