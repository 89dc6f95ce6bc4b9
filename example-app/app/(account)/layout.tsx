import "next-session-timeout/dialog.css";
import "../styles.css";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";
import type { ReactNode } from "react";
import { PageFrame } from "@/components/page-frame";
import { ActivityPanel } from "@/components/panel/activity-panel";
import { SessionBanner } from "@/components/session-banner";
import { SignOutButton } from "@/components/sign-out-button";
import { getSession } from "@/lib/session";
import { signInHereCookie } from "@/lib/sign-in-here";

export const metadata: Metadata = { title: { default: "Your account", template: "%s · Session timeouts" } };

/** The pages for those who are signed in. The warning and the panel live here, once for all of them. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { user, warnWith } = await getSession();
  // It is no part of the session, because it is about what comes after it.
  const signsInHere = (await cookies()).has(signInHereCookie);
  return (
    <PageFrame
      navigation={
        <>
          <Link href="/account">Account</Link>
          <Link href="/application">Application</Link>
          <Link href="/account/sessions">Sessions</Link>
          <Link href="/account/streams">Streams</Link>
          {user?.administrator && <Link href="/admin">Everyone</Link>}
          {user?.administrator && <Link href="/admin/audit">Audit</Link>}
          <SignOutButton />
        </>
      }
    >
      {warnWith === "banner" ? (
        <SessionBanner />
      ) : (
        <SessionTimeoutDialog whenEnded={signsInHere ? "sign-in-here" : undefined} />
      )}
      <div className="columns">
        <div>{children}</div>
        <ActivityPanel />
      </div>
    </PageFrame>
  );
}
