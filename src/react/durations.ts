// All in milliseconds.

/** How early a warning may come. The server tells whole seconds only, so the moment is not known more exactly. */
export const slack = 1000;

/**
 * While a tab's pause before its next request is at most this, only one of all tabs asks. So a tab gives way at once
 * and after one second. After two more it asks by itself, because the tab that was to ask may have been frozen.
 */
export const patience = 4000;

/**
 * How late at most a page notices that the machine slept, where no event says so. Also the longest pause before a
 * server in trouble is asked again.
 */
export const minute = 60_000;

/** When the person comes back to the tab, what is known is asked for anew if it is older than this. */
export const fresh = 5000;
