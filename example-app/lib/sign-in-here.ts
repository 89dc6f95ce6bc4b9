/** The cookie of those who, when their session has ended, sign in again on the page itself. */
export const signInHereCookie = "example-sign-in-here";
