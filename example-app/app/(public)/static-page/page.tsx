import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "Static page" };

export default function StaticPage() {
  return (
    <>
      <h1>A static page</h1>
      <p className="lead">
        Next made this page once, at build time, and lets any cache keep it for a year. Visiting it is activity all the
        same.
      </p>
      <p>
        When the visit renews your session, the answer carries a cookie, and a cookie must never be kept by a shared
        cache. So that answer, and only that one, says <code>Cache-Control: private, no-store</code>. Look for it in the
        network panel of your browser: sign in, wait some seconds, and load this page again.
      </p>
      <p>
        <Link href="/account" prefetch={false}>
          Back to your account
        </Link>
      </p>
    </>
  );
}
