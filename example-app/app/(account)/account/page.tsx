import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { ApiButton } from "@/components/api-button";
import { EmailByApi } from "@/components/email-by-api";
import { SubmitButton } from "@/components/submit-button";
import { inWords } from "@/lib/duration";
import { administratorLimits, limits, proofAge } from "@/lib/environment";
import { getSessionStatus, requireSession } from "@/lib/session";
import { signInHereCookie } from "@/lib/sign-in-here";
import { signOut } from "../actions";
import { saveNote, saveWarning } from "./actions";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const { user, email = "", note = "", warnWith = "dialog" } = await requireSession({ returnTo: "/account" });
  // Somebody else may sign in in another tab: what this page sends is then refused, and the page made anew.
  const { person } = await getSessionStatus();
  const { idleTimeout, absoluteTimeout } = user?.administrator ? administratorLimits : limits;
  const signsInHere = (await cookies()).has(signInHereCookie);
  return (
    <>
      <h1>Hello, {user?.name}</h1>

      <section className="card" aria-labelledby="session">
        <h2 id="session">Your session</h2>
        <dl className="facts">
          <dt>Role</dt>
          <dd>{user?.administrator ? "Administrator" : "Member"}</dd>
          <dt>Signed out when away for</dt>
          <dd>{inWords(idleTimeout)}</dd>
          <dt>Signed out in any case after</dt>
          <dd>{inWords(absoluteTimeout)}</dd>
        </dl>
        <form action={signOut}>
          <SubmitButton>Sign out with a Server Action</SubmitButton>
        </form>
        <p className="muted">The button at the top uses the hook, which also tells your other tabs at once.</p>
      </section>

      <section className="card" aria-labelledby="email">
        <h2 id="email">Your e-mail address</h2>
        <p>{email || "None yet."}</p>
        <p>
          {/* Where a proof is asked for, a prefetch would only be sent to the sign-in page. */}
          <Link className="button" href="/account/email" prefetch={false}>
            Change address
          </Link>
        </p>
        <p className="muted">
          This asks for a proof that it is you, unless you gave one in the last {inWords(proofAge)}. So does the API:
        </p>
        <EmailByApi />
      </section>

      <section className="card" aria-labelledby="note">
        <h2 id="note">A note</h2>
        <p className="muted">A Server Action saves it in the session. Typing alone keeps you signed in.</p>
        <form action={saveNote.bind(null, person)} className="form">
          <label className="field">
            Your note
            <textarea name="note" rows={3} maxLength={280} defaultValue={note} />
          </label>
          <SubmitButton className="primary">Save note</SubmitButton>
        </form>
      </section>

      <section className="card" aria-labelledby="api">
        <h2 id="api">An API route</h2>
        <p className="muted">Once the session is over it answers 401 and says why.</p>
        <ApiButton />
      </section>

      <section className="card" aria-labelledby="warning">
        <h2 id="warning">The warning</h2>
        <p className="muted">The dialog is ready to use. The banner is made with the hook, in 40 lines.</p>
        <form action={saveWarning.bind(null, person)} className="form">
          <fieldset className="row">
            <legend>Warn me with</legend>
            <label className="choice">
              <input type="radio" name="warnWith" value="dialog" defaultChecked={warnWith === "dialog"} />
              the dialog
            </label>
            <label className="choice">
              <input type="radio" name="warnWith" value="banner" defaultChecked={warnWith === "banner"} />a banner
            </label>
          </fieldset>
          <label className="choice">
            <input type="checkbox" name="signInHere" defaultChecked={signsInHere} />
            <span>
              When I was signed out, keep the page
              <small>It is covered. You sign in again in a window, and are back where you were.</small>
            </span>
          </label>
          <SubmitButton>Save choice</SubmitButton>
        </form>
      </section>
    </>
  );
}
