/** @typedef {import("./app.mjs").Runtime} Runtime */

/**
 * @typedef {object} Case one thing that is measured, beside what it is a share of
 * @property {string} name
 * @property {Runtime} runtime
 * @property {string} variant of the middleware
 * @property {string} baseline the variant it is a share of, which is sent the same requests
 * @property {"none" | "sealed" | "auth0" | import("./people.mjs").People} cookies who sends the requests
 * @property {number} people how many of them, in random order
 * @property {boolean} [fresh] whether each round starts both processes anew
 * @property {number} [atLeast] the ratio to reach
 * @property {boolean} [setsCookie] whether each answer sets a cookie; else none does
 */

const of = (/** @type {number} */ people) => (people === 1 ? "one person" : `${people.toLocaleString("en")} people`);
const runtimes = /** @type {const} */ (["edge", "node"]);
const title = { edge: "middleware.ts", node: "proxy.ts" };

/** @param {boolean} hasAuth0 @returns {Case[]} */
export function middlewareCases(hasAuth0) {
  return runtimes.flatMap((runtime) => {
    const one = { runtime, baseline: "nothing", people: 1 };
    const name = (/** @type {string} */ text) => `${title[runtime]}: ${text}`;
    /** @type {Case[]} */
    const cases = [
      ...[1, 10_000, 1_000_000].map((people) => ({
        ...one,
        people,
        name: name(`ours, ${of(people)}`),
        variant: "judged",
        cookies: {},
        atLeast: 0.95,
      })),
      {
        ...one,
        name: name("ours, first request of each person in a fresh process"),
        variant: "judged",
        cookies: {},
        people: 1_000_000,
        fresh: true,
        atLeast: 0.88,
      },
      {
        ...one,
        name: name("ours, renewing each time / a constant cookie"),
        variant: "judged",
        baseline: "setsConstant",
        cookies: { due: true },
        people: 1_000_000,
        atLeast: 0.92,
        setsCookie: true,
      },
      {
        ...one,
        name: name("a constant cookie, for this request too / a constant cookie"),
        variant: "forwardsConstant",
        baseline: "setsConstant",
        cookies: {},
        setsCookie: true,
      },
      { ...one, name: name("no middleware at all"), runtime: "none", variant: "nothing", cookies: {} },
      { ...one, name: name("a constant cookie"), variant: "setsConstant", cookies: {}, setsCookie: true },
      { ...one, name: name("iron-session read by hand"), variant: "reads", cookies: "sealed" },
      { ...one, name: name("iron-session rolled by hand"), variant: "rolls", cookies: "sealed", setsCookie: true },
    ];
    if (hasAuth0) {
      cases.push({ ...one, name: name("nextjs-auth0, rolling"), variant: "auth0", cookies: "auth0", setsCookie: true });
    }
    return cases;
  });
}

/** @returns {Case[]} */
export function cookieCases() {
  return runtimes.flatMap((runtime) =>
    [0.3, 1, 2, 4, 8, 16].map((kilobytes) => ({
      name: `${title[runtime]}: a session cookie of ${kilobytes} KB`,
      runtime,
      variant: "judged",
      baseline: "nothing",
      cookies: { kilobytes },
      people: 1_000_000,
    })),
  );
}

/** @returns {Case[]} */
export function registryCases() {
  return ["redis", "postgres"].flatMap((variant) => {
    const one = { runtime: /** @type {const} */ ("node"), variant, baseline: "nothing", people: 10_000 };
    const store = { redis: "Redis", postgres: "PostgreSQL" }[variant];
    return [
      {
        ...one,
        name: `proxy.ts: ${store} with userId, steady`,
        cookies: { registered: true },
        ...(variant === "redis" && { atLeast: 0.93 }),
      },
      {
        ...one,
        name: `proxy.ts: ${store} with userId, renewing each time`,
        cookies: { registered: true, due: true },
        setsCookie: true,
      },
    ];
  });
}
