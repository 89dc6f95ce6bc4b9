/**
 * How long cookies outlive their session, so that someone who comes back late is told why it ended; and as long
 * as its cookies can be presented, the registry knows that it ended. In seconds: a day.
 */
export const cookieAfterlife: number = 24 * 3600;
