import Link from "next/link";

export default function HomePage() {
  return (
    <>
      <h1>Watch a session run out</h1>
      <p className="lead">
        This app signs people out when they have been away, and after a while in any case. It warns them first, lets
        them stay, and says why it happened. Its timeouts are short, so that all of it can be seen in two minutes.
      </p>
      <p>
        <Link className="button primary" href="/login">
          Sign in
        </Link>
      </p>
      <section aria-labelledby="try">
        <h2 id="try">Things to try</h2>
        <ol className="steps">
          <li>
            <strong>Do nothing.</strong> After a while a warning appears. Ignore it, and the sign-in page says why you
            are there, and takes you back to where you were.
          </li>
          <li>
            <strong>Keep typing.</strong> Write in the note for as long as you like: you are not interrupted.
          </li>
          <li>
            <strong>Lose a long form.</strong> Fill in the application, let the time run out, and sign in again with the
            same name: everything you typed is there.
          </li>
          <li>
            <strong>Open a second tab.</strong> Stay signed in or sign out in one, and watch the other. The panel “What
            is happening” shows which tab asked the server for what.
          </li>
          <li>
            <strong>Sign in as an administrator.</strong> Their timeouts are shorter, and after a fixed time even the
            busiest one has to sign in again. Their “Audit” page fills as you watch.
          </li>
          <li>
            <strong>Change your e-mail address.</strong> Half a minute after signing in, that takes a new proof that it
            is you, and then brings you back.
          </li>
          <li>
            <strong>Sign in on a fourth device.</strong> A private window will do. Three are allowed: the one used least
            recently is signed out, and told why.
          </li>
          <li>
            <strong>Watch a stream.</strong> End its session from another device: it stops within a second, and says
            why.
          </li>
          <li>
            <strong>Close the tab.</strong> Open the account page again when the time is over: you are told why you have
            to sign in, instead of looking like a stranger.
          </li>
          <li>
            <strong>Turn JavaScript off.</strong> Everything but the warning still works, because the server decides.
          </li>
        </ol>
      </section>
    </>
  );
}
