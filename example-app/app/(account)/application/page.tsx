import type { Metadata } from "next";
import { inWords } from "@/lib/duration";
import { administratorLimits, limits } from "@/lib/environment";
import { getSessionStatus, requireSession } from "@/lib/session";
import { sendApplication } from "./actions";
import { ApplicationForm } from "./application-form";

export const metadata: Metadata = { title: "Application" };

export default async function ApplicationPage() {
  const { user } = await requireSession({ returnTo: "/application" });
  const { person } = await getSessionStatus();
  const { idleTimeout } = user?.administrator ? administratorLimits : limits;
  return (
    <>
      <h1>Apply for a garden</h1>
      <p className="lead">
        Nothing here is lost. Fill some of it in, then do nothing for {inWords(idleTimeout)}: you are signed out. Sign
        in with the same name, and all you typed is there again. With another name, none of it is.
      </p>
      <ApplicationForm send={sendApplication.bind(null, person)} />
    </>
  );
}
