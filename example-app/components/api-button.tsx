"use client";

import { useState } from "react";

type Refusal = { reason?: string; signInPath?: string };

/** Calls an API route of this app, and shows what a page does when the session is over: it says so. */
export function ApiButton() {
  const [answer, setAnswer] = useState("");
  const [signInUrl, setSignInUrl] = useState("");

  async function ask() {
    try {
      const response = await fetch("/api/me", { headers: { accept: "application/json" } });
      const body: unknown = await response.json();
      if (response.status === 401) {
        const { reason, signInPath = "/login" } = body as Refusal;
        setSignInUrl(
          `${signInPath}?${new URLSearchParams({ ...(reason && { reason }), returnTo: location.pathname })}`,
        );
      } else {
        setSignInUrl("");
      }
      setAnswer(`${response.status} ${JSON.stringify(body)}`);
    } catch {
      setAnswer("No answer. Is the connection down?");
    }
  }

  return (
    <>
      <button type="button" className="button" onClick={ask}>
        Who am I?
      </button>
      <p role="status" className="answer">
        {answer && <code>{answer}</code>}
        {signInUrl && <a href={signInUrl}>Sign in again</a>}
      </p>
    </>
  );
}
