// The page under test: everything a person could lose, and what a page may open by itself.
import { type JSX, StrictMode, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";
import { noticeResponse, useSessionTimeout } from "next-session-timeout/react";

declare global {
  interface Window {
    /** An API of the app has said that the session is over. */
    notice: () => void;
    /** What the hook says to the rest of the page. */
    hook: { status: string; person: string | null };
  }
}

window.notice = () => void noticeResponse(new Response(null, { status: 401 }));

function Claim(): JSX.Element {
  const { status, person } = useSessionTimeout();
  window.hook = { status, person };
  const [letters, setLetters] = useState(0);
  const note = useRef<HTMLDialogElement>(null);
  return (
    <main>
      <h1>Claim of Ada</h1>
      <label>
        Story <textarea id="story" onChange={(event) => setLetters(event.target.value.length)} />
      </label>
      <output id="letters">{letters}</output>
      <input id="uncontrolled" aria-label="Account number" />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached with the keyboard */}
      <div id="scroller" tabIndex={0}>
        {Array.from({ length: 60 }, (_, line) => (
          <p key={line}>Ada&apos;s line {line}</p>
        ))}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- it is silent */}
      <audio id="lesson" loop />
      <button type="button" id="open-note" onClick={() => note.current?.showModal()}>
        Add a note
      </button>
      <dialog ref={note} id="note" aria-label="Ada's note">
        <input id="note-text" aria-label="Note" />
      </dialog>
      <dialog id="intruder" aria-label="Ada's reminder">
        <button type="button">Ada&apos;s reminder</button>
      </dialog>
      <p id="toast" popover="manual">
        Ada has a message
      </p>
      <p id="stubborn">Ada insists</p>
    </main>
  );
}

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Claim />
      <SessionTimeoutDialog whenEnded="sign-in-here" />
    </StrictMode>,
  );
}
