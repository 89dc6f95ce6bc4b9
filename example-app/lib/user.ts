import { notFound, redirect } from "next/navigation";
import { requireSession, type SessionData } from "./session";

export type User = NonNullable<SessionData["user"]>;

/** Who is signed in; everybody else is sent to the sign-in page, and back to `returnTo` from there. */
export async function requireUser(returnTo: string): Promise<User> {
  const { user } = await requireSession({ returnTo });
  return user ?? redirect("/login");
}

/** The administrator who is signed in; for others the page does not exist. */
export async function requireAdministrator(returnTo: string): Promise<User> {
  const user = await requireUser(returnTo);
  return user.administrator ? user : notFound();
}
