import "../styles.css";
import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageFrame } from "@/components/page-frame";

export const metadata: Metadata = { title: { default: "Session timeouts", template: "%s · Session timeouts" } };

/**
 * The pages for everyone. They have a root layout of their own because Next loads a new document when a person
 * crosses from one root layout to another: signing in and signing out always start from a clean page.
 */
export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <PageFrame
      navigation={
        <>
          <Link href="/static-page">Static page</Link>
          <Link href="/account" prefetch={false}>
            Account
          </Link>
        </>
      }
    >
      {children}
    </PageFrame>
  );
}
