import type { Metadata } from "next";
import { SubmitButton } from "@/components/submit-button";
import { inWords } from "@/lib/duration";
import { proofAge } from "@/lib/environment";
import { getSessionStatus, requireFreshSession } from "@/lib/session";
import { changeEmail } from "./actions";

export const metadata: Metadata = { title: "Your e-mail address" };

export default async function EmailPage() {
  const { email = "" } = await requireFreshSession({ maxAge: proofAge, returnTo: "/account/email" });
  const { person } = await getSessionStatus();
  return (
    <>
      <h1>Your e-mail address</h1>
      <p className="lead">
        Whoever changes it can take over an account. So nobody gets here without a proof of who they are that is less
        than {inWords(proofAge)} old.
      </p>
      <form action={changeEmail.bind(null, person)} className="card form">
        <label className="field">
          E-mail address
          <input name="email" type="email" required maxLength={254} autoComplete="email" defaultValue={email} />
        </label>
        <SubmitButton className="primary">Save address</SubmitButton>
        <p className="muted">
          Sent later than {inWords(2 * proofAge)} after the proof, nothing is saved: you are asked for another one, and
          come back here.
        </p>
      </form>
    </>
  );
}
