/** The names a session can be stored under: whole, or in chunks (iron-session 9 reads at most four). */
export function sessionCookieNames(cookieName: string): string[] {
  return [cookieName, ...[0, 1, 2, 3].map((index) => `${cookieName}.${index}`)];
}

export function clockCookieName(cookieName: string): string {
  return `${cookieName}.clock`;
}
