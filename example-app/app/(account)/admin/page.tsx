import type { Metadata } from "next";
import { SessionList } from "@/components/session-list";
import { SubmitButton } from "@/components/submit-button";
import { listAllSessions } from "@/lib/session";
import { requireAdministrator } from "@/lib/user";
import { endAllOfUser, endSession, sweep } from "./actions";

export const metadata: Metadata = { title: "Everyone's sessions" };

export default async function AdminPage() {
  await requireAdministrator("/admin");
  const sessions = await listAllSessions();
  const userIds = new Set(sessions.map(({ userId }) => userId ?? ""));
  return (
    <>
      <h1>Everyone's sessions</h1>
      {[...userIds].map((userId) => (
        <section key={userId} className="card" aria-labelledby={`user-${userId}`}>
          <h2 id={`user-${userId}`}>{userId}</h2>
          <SessionList sessions={sessions.filter((session) => session.userId === userId)} endSession={endSession} />
          <form action={endAllOfUser}>
            <input type="hidden" name="userId" value={userId} />
            <SubmitButton>Sign out {userId} everywhere</SubmitButton>
          </form>
        </section>
      ))}
      <section className="card" aria-labelledby="sweep">
        <h2 id="sweep">The sweep</h2>
        <p className="muted">
          Ends the sessions whose owner never came back, so that the audit log has them too. Usually a cron job does
          this.
        </p>
        <form action={sweep}>
          <SubmitButton>Sweep now</SubmitButton>
        </form>
      </section>
    </>
  );
}
