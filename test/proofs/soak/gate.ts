/** Lets requests through, but for moments when none is under way. */
export interface Gate {
  withRequest: <Answer>(send: () => Promise<Answer>) => Promise<Answer>;
  /** Holds new requests back until those under way are answered, and does something before they go on. */
  whenQuiet: <Answer>(action: () => Answer | Promise<Answer>) => Promise<Answer>;
}

export function openGate(): Gate {
  const underWay = new Set<Promise<unknown>>();
  let opened = Promise.resolve();

  return {
    async withRequest(send) {
      await opened;
      const request = send();
      underWay.add(request);
      try {
        return await request;
      } finally {
        underWay.delete(request);
      }
    },
    whenQuiet(action) {
      const done = Promise.all([opened, Promise.allSettled(underWay)]).then(action);
      opened = done.then(
        () => {},
        () => {},
      );
      return done;
    },
  };
}
