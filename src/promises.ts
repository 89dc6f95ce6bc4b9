// Next follows every promise of a request (`AsyncLocalStorage`), which makes each as expensive as a good part of the work
// that is waited for. A request in the steady state makes only those it needs: on Node, where nothing of it has to be
// waited for, none.

/** What is there at once, or is waited for. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** What `next` makes of a value: at once where the value is there, else when it has come. */
export function after<Value, Result>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** All of these values, at once where they are all there. */
export function afterAll<Values extends readonly unknown[]>(values: {
  [Index in keyof Values]: MaybePromise<Values[Index]>;
}): MaybePromise<Values> {
  return (values.some(isPromise) ? Promise.all(values) : values) as MaybePromise<Values>;
}

/**
 * Whether a value is waited for. `instanceof` would not do: in Next's Edge runtime, what WebCrypto returns is a promise of
 * another realm, and taking it for the value would take every signature for a good one.
 */
export function isPromise<Value>(value: MaybePromise<Value>): value is Promise<Value> {
  return typeof (value as Partial<Promise<Value>> | null | undefined)?.then === "function";
}
