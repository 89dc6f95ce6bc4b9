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
        <SubmitButton className="primary">Sign in</SubmitButton>
      </form>
      <p className="muted">
        You will be signed out after {inWords(limits.idleTimeout)} away, and after {inWords(limits.absoluteTimeout)} in
        any case.
      </p>
    </div>
  );
}
