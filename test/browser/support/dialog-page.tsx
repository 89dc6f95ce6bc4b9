// The page under test: a form, the dialog, and ways for a test to do what an app does.
import { Activity, StrictMode, useRef, useState, type JSX } from "react";
import { createRoot } from "react-dom/client";
import { SessionTimeoutDialog, type SessionTimeoutDialogProps } from "next-session-timeout/dialog";
import { noticeResponse } from "next-session-timeout/react";
import { dialog as ar } from "next-session-timeout/texts/ar";
import { dialog as de } from "next-session-timeout/texts/de";
import { dialog as en } from "next-session-timeout/texts/en";
import { dialog as es } from "next-session-timeout/texts/es";
import { dialog as fr } from "next-session-timeout/texts/fr";
import { dialog as it } from "next-session-timeout/texts/it";
import { dialog as nl } from "next-session-timeout/texts/nl";
import { dialog as pl } from "next-session-timeout/texts/pl";
import { dialog as pt } from "next-session-timeout/texts/pt";
import { dialog as zhHans } from "next-session-timeout/texts/zh-Hans";

const languages: Record<string, SessionTimeoutDialogProps> = { ar, de, en, es, fr, it, nl, pl, pt, "zh-Hans": zhHans };

window.notice = () => void noticeResponse(new Response(null, { status: 401 }));

const query = new URLSearchParams(location.search);

function App(): JSX.Element {
  const [place, setPlace] = useState("shown");
  const other = useRef<HTMLDialogElement>(null);
  return (
    <main>
      <h1>Claim form</h1>
      <label>
        Name <input id="name" />
      </label>
      <button type="button" id="app-dialog" onClick={() => other.current?.showModal()}>
        Add a note
      </button>
      <button type="button" id="unmount" onClick={() => setPlace("gone")}>
        Unmount the warning
      </button>
      <button type="button" id="hide" onClick={() => setPlace("hidden")}>
        Hide the warning
      </button>
      {Array.from({ length: 40 }, (_, line) => (
        <p key={line}>A page that is longer than the window, line {line}.</p>
      ))}
      <dialog ref={other} aria-label="Note">
        <label>
          Note <input id="note" />
        </label>
        <button type="button" id="note-save">
          Save
        </button>
      </dialog>
      {place !== "gone" && (
        <Activity mode={place === "hidden" ? "hidden" : "visible"}>
          <SessionTimeoutDialog
            {...languages[query.get("language") ?? ""]}
            hideSignOut={query.has("hideSignOut")}
            whenEnded={query.has("signInHere") ? "sign-in-here" : undefined}
          />
        </Activity>
      )}
    </main>
  );
}

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
