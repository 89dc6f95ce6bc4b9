import type { Metadata } from "next";
import { safeReturnTo } from "next-session-timeout";
import { limitSentence, reasons } from "next-session-timeout/texts/en";
import { SubmitButton } from "@/components/submit-button";
import { administratorLimits, limits } from "@/lib/environment";
import { signIn } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

type Query = Record<string, string | string[] | undefined>;

export default async function LoginPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { reason, returnTo } = await searchParams;
  const why = reasons.get(String(reason));
  return (
    <div className="narrow">
      <h1>Sign in</h1>
      {why && (
        <p className="notice" role="status">
          {why}
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
            <small>{limitSentence(administratorLimits)}</small>
          </span>
        </label>
        <SubmitButton className="primary">Sign in</SubmitButton>
      </form>
      <p className="muted">{limitSentence(limits)}</p>
    </div>
  );
}
