import type { Metadata } from "next";
import { SessionList } from "@/components/session-list";
import { SubmitButton } from "@/components/submit-button";
import { maxSessions } from "@/lib/environment";
import { listSessions } from "@/lib/session";
import { requireUser } from "@/lib/user";
import { endOtherSessions, endSession } from "./actions";

export const metadata: Metadata = { title: "Your sessions" };

export default async function SessionsPage() {
  const user = await requireUser("/account/sessions");
  const sessions = await listSessions(user.id);
  return (
    <>
      <h1>Your sessions</h1>
      <p className="lead">Where you are signed in. Sign out what you do not know, or no longer use.</p>
      <section className="card" aria-label="Sessions">
        <p>
          <strong>
            {sessions.length} of {maxSessions}
          </strong>{" "}
          in use.{" "}
          {sessions.length < maxSessions
            ? `You can be signed in on ${maxSessions} devices at once.`
            : "Signing in on one more signs you out where you were last active the longest ago."}
        </p>
        <SessionList sessions={sessions} endSession={endSession} />
        {sessions.length > 1 && (
          <form action={endOtherSessions}>
            <SubmitButton className="primary">Sign out all others</SubmitButton>
          </form>
        )}
      </section>
    </>
  );
}
