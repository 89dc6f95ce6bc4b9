/** Lets requests through, but for moments when none is under way. */
export interface Gate {
  withRequest<Answer>(send: () => Promise<Answer>): Promise<Answer>;
  /** Holds new requests back until those under way are answered, and does something before they go on. */
  whenQuiet(action: () => void): Promise<void>;
}

export function openGate(): Gate {
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | null = null;

  return {
    async withRequest(send) {
      while (closed) await closed;
      const request = send();
      underWay.add(request);
      try {
        return await request;
      } finally {
        underWay.delete(request);
      }
    },
    async whenQuiet(action) {
      while (closed) await closed;
      let open = (): void => {};
      closed = new Promise((resolve) => {
        open = resolve;
      });
      await Promise.allSettled(underWay);
      action();
      closed = null;
      open();
    },
  };
}
