let said = false;

/** Tells developers, once, why nothing is kept. Production builds carry nothing of it. */
export function warnOfMissingOwner(url: string, response: Response): void {
  if (process.env.NODE_ENV !== "production" && response.status === 404 && !said) {
    said = true;
    console.warn(
      `next-session-timeout: useKeptForm keeps nothing, because ${url} was not found (404). Give createSessionTimeout the ` +
        "option `userId`, so that only the person who typed something gets it back, and export POST of `handlers` from " +
        "app/api/session/[action]/route.ts.",
    );
  }
}
