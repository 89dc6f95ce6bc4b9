import type { Metadata } from "next";
import { safeReturnTo } from "next-session-timeout";
import { reasons } from "next-session-timeout/texts/en";
import { getSession, getSessionStatus } from "@/lib/session";
import { ConfirmForm } from "./confirm-form";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Query = Record<string, string | string[] | undefined>;

export default async function LoginPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { reason, ...query } = await searchParams;
  const returnTo = safeReturnTo(query["returnTo"], "/account");
  const why = reasons.get(String(reason));
  const { user } = await getSession();
  const { person } = await getSessionStatus();
  return (
    <div className="narrow">
      <h1>Sign in</h1>
      {why && (
        <p className="notice" role="status">
          {why}
        </p>
      )}
      {reason === "confirm" && user ? (
        <ConfirmForm user={user} person={person} returnTo={returnTo} />
      ) : (
        <SignInForm returnTo={returnTo} />
      )}
    </div>
  );
}
