// In this order: each browser also names those it descends from.
const browsers: [string, RegExp][] = [
  ["Edge", /Edg/],
  ["Opera", /OPR\//],
  ["Firefox", /Firefox\/|FxiOS/],
  ["Chrome", /Chrom(e|ium)\/|CriOS/],
  ["Safari", /Safari\//],
];
const systems: [string, RegExp][] = [
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["Mac", /Mac OS X/],
  ["Linux", /Linux/],
];

/** Says what a `User-Agent` is in a few words, as "Firefox on Windows". A client can claim to be anything. */
export function deviceName(userAgent: string | null): string {
  const find = (names: [string, RegExp][]) => names.find(([, pattern]) => pattern.test(userAgent ?? ""))?.[0];
  const browser = find(browsers);
  const system = find(systems);
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? "Unknown device");
}
