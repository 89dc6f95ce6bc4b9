// All in milliseconds.

/** How early a warning may come: the server's seconds are whole, so its edge is no sharper. */
export const slack = 1000;

/**
 * A tab that has waited longer than this before asking asks whatever another one does. Before, it tries to be the one
 * that asks, again after one second and after two more: whoever asks may have been frozen.
 */
export const patience = 4000;

/** How late a page notices that the machine slept if no event says so, and how rarely a server in trouble is asked. */
export const minute = 60_000;
