import "next-session-timeout/dialog.css";
import "../styles.css";
import type { Metadata } from "next";
import Link from "next/link";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";
import type { ReactNode } from "react";
import { PageFrame } from "@/components/page-frame";
import { ActivityPanel } from "@/components/panel/activity-panel";
import { SessionBanner } from "@/components/session-banner";
import { SignOutButton } from "@/components/sign-out-button";
import { getSession } from "@/lib/session";

export const metadata: Metadata = { title: { default: "Your account", template: "%s · Session timeouts" } };

/** The pages for those who are signed in. The warning and the panel live here, once for all of them. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { user, warnWith } = await getSession();
  return (
    <PageFrame
      navigation={
        <>
          <Link href="/account">Account</Link>
          <Link href="/account/sessions">Sessions</Link>
          <Link href="/account/streams">Streams</Link>
          {user?.administrator && <Link href="/admin">Everyone</Link>}
          {user?.administrator && <Link href="/admin/audit">Audit</Link>}
          <SignOutButton />
        </>
      }
    >
      {warnWith === "banner" ? <SessionBanner /> : <SessionTimeoutDialog />}
      <div className="columns">
        <div>{children}</div>
        <ActivityPanel />
      </div>
    </PageFrame>
  );
}
