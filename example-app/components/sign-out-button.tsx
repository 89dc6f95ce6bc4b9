"use client";

import { useSessionTimeout } from "next-session-timeout/react";
import { useState } from "react";
import { signOut as signOutByAction } from "@/app/(account)/actions";
import { SubmitButton } from "./submit-button";

/** Signs out in all tabs at once through the hook; without JavaScript, through a Server Action. */
export function SignOutButton() {
  const { signOut } = useSessionTimeout();
  const [failed, setFailed] = useState(false);
  return (
    <form
      action={signOutByAction}
      onSubmit={(event) => {
        event.preventDefault();
        void signOut().then((done) => setFailed(!done));
      }}
    >
      <SubmitButton>Sign out</SubmitButton>
      <span role="status">{failed && " No answer: try again."}</span>
    </form>
  );
}
