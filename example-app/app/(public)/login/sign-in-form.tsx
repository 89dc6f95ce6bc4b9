import { limitSentence } from "next-session-timeout/texts/en";
import { SubmitButton } from "@/components/submit-button";
import { administratorLimits, limits } from "@/lib/environment";
import { signIn } from "./actions";

export function SignInForm({ returnTo }: { returnTo: string }) {
  return (
    <>
      <form action={signIn} className="card form">
        <input type="hidden" name="returnTo" value={returnTo} />
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
    </>
  );
}
