import type { Metadata } from "next";
import { safeReturnTo } from "next-session-timeout";
import { SubmitButton } from "@/components/submit-button";
import { inWords } from "@/lib/duration";
import { administratorLimits, limits } from "@/lib/environment";
import { signOutReason } from "@/lib/sign-out-reason";
import { signIn } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

type Query = Record<string, string | string[] | undefined>;

export default async function LoginPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { reason, returnTo } = await searchParams;
  const why = signOutReason(reason);
  return (
    <div className="narrow">
      <h1>Sign in</h1>
      {why && (
        <p className="notice" role="status">
          {why} {reason !== "signed-out" && "Sign in to carry on where you were."}
        </p>
      )}
      <form action={signIn} className="card form">
        <input type="hidden" name="returnTo" value={safeReturnTo(returnTo, "/account")} />
        <label className="field">
          Name
          <input name="name" required maxLength={40} autoComplete="username" placeholder="Any name will do" />
        </label>
        <label className="choice">
          <input type="checkbox" name="administrator" />
          <span>
            Administrator
            <small>
              Signed out after {inWords(administratorLimits.idleTimeout)} away, and after{" "}
              {inWords(administratorLimits.absoluteTimeout)} in any case
            </small>
          </span>
        </label>
        <details>
          <summary>How the session is saved</summary>
          <fieldset>
            <legend>Three ways that all work. The first is the one to use.</legend>
            <label className="choice">
              <input type="radio" name="saveWith" value="startSession" defaultChecked />
              <span>
                <code>startSession(session)</code>
                <small>A new session id, and both clocks start over</small>
              </span>
            </label>
            <label className="choice">
              <input type="radio" name="saveWith" value="save" />
              <span>
                <code>session.save()</code>
                <small>As in code written for iron-session; keeps the id of a session that was there</small>
              </span>
            </label>
            <label className="choice">
              <input type="radio" name="saveWith" value="getIronSession" />
              <span>
                <code>getIronSession()</code>
                <small>Code that knows nothing of timeouts: its sessions are timed from their seal</small>
              </span>
            </label>
          </fieldset>
        </details>
        <SubmitButton className="primary">Sign in</SubmitButton>
      </form>
      <p className="muted">
        You will be signed out after {inWords(limits.idleTimeout)} away, and after {inWords(limits.absoluteTimeout)} in
        any case.
      </p>
    </div>
  );
}
