import { redirect } from "next/navigation";
import { safeReturnTo } from "next-session-timeout";
import { getSession, startSession } from "@/lib/session";

const messages = new Map([
  ["idle", "You were away for a while, so we signed you out to keep your account safe."],
  ["absolute", "You had been signed in for as long as we allow, so we signed you out."],
  ["revoked", "This session was ended from somewhere else."],
  ["replaced", "You signed in somewhere else, and that ended this session."],
  ["confirm", "Please sign in once more to confirm that it is you."],
  ["signed-out", "You are signed out."],
]);

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { reason, returnTo } = await searchParams;
  const message = messages.get(String(reason));

  async function signIn() {
    "use server";
    const session = await getSession();
    session.user = { id: "ada" }; // check a password here
    await startSession(session);
    redirect(safeReturnTo(returnTo, "/account"));
  }

  return (
    <form action={signIn}>
      {message && <p role="status">{message}</p>}
      <button>Sign in</button>
    </form>
  );
}
