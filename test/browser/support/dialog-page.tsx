// The page under test: a form, the dialog, and ways for a test to do what an app does.
import { Activity, StrictMode, useRef, useState, type JSX } from "react";
import { createRoot } from "react-dom/client";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";

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
          <SessionTimeoutDialog />
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
