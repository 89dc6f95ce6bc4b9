import Link from "next/link";
import { SubmitButton } from "@/components/submit-button";
import type { User } from "@/lib/user";
import { confirm } from "./actions";

interface ConfirmFormProps {
  user: User;
  /** The tag of the person who is signed in: nobody else can answer for them. */
  person: string | null;
  returnTo: string;
}

/** For those who are signed in, and are asked to prove that it is them: who that is, and nothing but the proof. */
export function ConfirmForm({ user, person, returnTo }: ConfirmFormProps) {
  return (
    <>
      <form action={confirm.bind(null, person)} className="card form">
        <input type="hidden" name="returnTo" value={returnTo} />
        <p>
          Signed in as <strong>{user.name}</strong>
        </p>
        <label className="field">
          Password
          <input
            name="password"
            type="password"
            required
            autoComplete="current-password"
            placeholder="Any password will do"
          />
        </label>
        <SubmitButton className="primary">Confirm</SubmitButton>
      </form>
      <p className="muted">
        <Link href={`/login?${new URLSearchParams({ returnTo })}`}>Sign in as somebody else</Link>
      </p>
    </>
  );
}
