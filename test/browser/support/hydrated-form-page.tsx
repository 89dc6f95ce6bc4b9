// A form, rendered on the server and hydrated in the browser, on whatever React it is bundled with: at once or, with `?late`,
// when the rest of the page knows the session already.
import { StrictMode, useEffect, useState, type JSX } from "react";
import { hydrateRoot } from "react-dom/client";
import { useKeptForm } from "next-session-timeout/kept-form";
import { useSessionTimeout } from "next-session-timeout/react";

declare global {
  interface Window {
    hydrateForm: () => void;
  }
}

export function Page(): JSX.Element {
  const { ref, restored } = useKeptForm("letter");
  const [subject, setSubject] = useState("");
  useEffect(() => {
    document.title = "hydrated";
  }, []);
  return (
    <StrictMode>
      <form ref={ref}>
        <p>{restored && "We kept what you typed."}</p>
        <input
          name="subject"
          aria-label="Subject"
          value={subject}
          onChange={({ target }) => setSubject(target.value)}
        />
        <textarea name="letter" aria-label="Letter" defaultValue="Dear all" />
        <output id="subject">{subject}</output>
      </form>
    </StrictMode>
  );
}

function Status(): JSX.Element {
  return <output id="status">{useSessionTimeout().status}</output>;
}

/** Takes over what the server rendered; the title says when React is done. */
export function hydrate(): void {
  const [status, form] = ["#session", "#root"].map((id) => document.querySelector<HTMLElement>(id));
  if (!status || !form) return;
  hydrateRoot(status, <Status />);
  window.hydrateForm = () => void hydrateRoot(form, <Page />);
  if (!new URLSearchParams(location.search).has("late")) window.hydrateForm();
}
