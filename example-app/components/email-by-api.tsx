"use client";

import { formText } from "@/lib/form-text";
import { noticeResponse } from "next-session-timeout/react";
import { useRouter } from "next/navigation";
import { useState } from "react";

/** Changes the e-mail address through an API route, which says when it wants a fresh proof; the page goes for one. */
export function EmailByApi() {
  const router = useRouter();
  const [message, setMessage] = useState("");
  const [confirmUrl, setConfirmUrl] = useState("");

  async function change(form: FormData) {
    setConfirmUrl("");
    try {
      const response = await fetch("/api/email", { method: "PUT", body: formText(form, "email") });
      const { error, signInPath = "/login" } = (await response.json()) as { error?: string; signInPath?: string };
      if (error === "confirmation_required") {
        setConfirmUrl(`${signInPath}?${new URLSearchParams({ reason: "confirm", returnTo: location.pathname })}`);
        return setMessage("401: the server wants a fresh proof that it is you.");
      }
      // Where the session is over, the page ends as it would have at its next question.
      noticeResponse(response);
      setMessage(response.ok ? "Changed." : "Not changed.");
      if (response.ok) router.refresh();
    } catch {
      setMessage("No answer. Is the connection down?");
    }
  }

  return (
    <form action={change} className="form">
      <label className="field">
        E-mail address
        <input name="email" type="email" required maxLength={254} autoComplete="email" />
      </label>
      <button type="submit" className="button">
        Change by API
      </button>
      <p role="status" className="answer">
        {message}
        {confirmUrl && <a href={confirmUrl}>Confirm that it is you</a>}
      </p>
    </form>
  );
}
