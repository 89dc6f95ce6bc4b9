// The page under test: a form with a field of every kind, and a second one.
import { StrictMode, useActionState, useEffect, useRef, useState, type JSX } from "react";
import { createRoot } from "react-dom/client";
import { useKeptForm } from "next-session-timeout/kept-form";
import { useSessionTimeout } from "next-session-timeout/react";

declare global {
  interface Window {
    /** What the app heard of its controlled fields. */
    heard: string[];
    signOutHere: () => Promise<boolean>;
    /** Whether the test lets the first form disappear. */
    closeForm: () => void;
  }
}

const query = new URLSearchParams(location.search);
const storage = query.has("local") ? "local" : "session";
window.heard = [];

/** Sends it, as a Server Action would, and goes to where the response says. */
async function send(_: string, data: FormData): Promise<string> {
  const response = await fetch("/send", {
    method: "POST",
    body: new URLSearchParams([["name", String(data.get("name"))]]),
  });
  const { goTo, said } = (await response.json()) as { goTo?: string; said?: string };
  if (goTo) {
    location.assign(goTo);
    // React resets the form only once its action is over.
    await new Promise(() => {});
  }
  return said ?? "";
}

function Application(): JSX.Element {
  const letter = useRef<HTMLDivElement>(null);
  const { ref, restored, discard } = useKeptForm("application", {
    storage,
    extra: {
      letter: {
        read: () => letter.current?.innerText ?? "",
        write: (text) => {
          if (letter.current) letter.current.innerText = text;
        },
      },
    },
  });
  const [said, action] = useActionState(send, "");
  const [name, setName] = useState("");
  const [agrees, setAgrees] = useState(false);
  const [country, setCountry] = useState("");
  const [choice, setChoice] = useState("a");
  return (
    <form ref={ref} action={action} aria-label="Application">
      <p role="status">{restored && "We kept what you typed."}</p>
      <output id="said">{said}</output>
      <button type="button" id="discard" onClick={discard}>
        Start over
      </button>
      <input
        name="name"
        aria-label="Name"
        value={name}
        onChange={({ target }) => {
          window.heard.push(`name ${target.value}`);
          setName(target.value.toUpperCase());
        }}
      />
      <textarea name="reasons" aria-label="Reasons" />
      <input type="date" name="since" aria-label="Since" />
      <label>
        <input
          type="checkbox"
          name="agrees"
          checked={agrees}
          onChange={({ target }) => {
            window.heard.push(`agrees ${target.checked}`);
            setAgrees(target.checked);
          }}
        />
        I have children
      </label>
      {agrees && <input name="children" aria-label="Children" />}
      {["post", "mail", "phone"].map((way) => (
        <label key={way}>
          <input type="checkbox" name="way" value={way} defaultChecked={way === "post"} /> by {way}
        </label>
      ))}
      {["a", "b", "c"].map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="choice"
            value={one}
            checked={choice === one}
            onChange={() => {
              window.heard.push(`choice ${one}`);
              setChoice(one);
            }}
          />
          choice {one}
        </label>
      ))}
      {["x", "y"].map((one) => (
        <label key={one}>
          <input type="radio" name="plain" value={one} /> plain {one}
        </label>
      ))}
      <select
        name="country"
        aria-label="Country"
        value={country}
        onChange={({ target }) => {
          window.heard.push(`country ${target.value}`);
          setCountry(target.value);
        }}
      >
        <option value="">Country</option>
        <option value="at">Austria</option>
        <option value="ch">Switzerland</option>
      </select>
      <select name="town" aria-label="Town">
        <option value="">Town</option>
        {country === "at" && <option value="graz">Graz</option>}
        {country === "ch" && <option value="chur">Chur</option>}
      </select>
      <select name="days" aria-label="Days" multiple defaultValue={["mon"]}>
        {["mon", "tue", "wed"].map((day) => (
          <option key={day}>{day}</option>
        ))}
      </select>
      {[1, 2].map((row) => (
        <input key={row} name="row" aria-label={`Row ${row}`} />
      ))}
      <div ref={letter} contentEditable suppressContentEditableWarning role="textbox" aria-label="Letter" />
      <Secrets />
      <button type="submit">Send</button>
    </form>
  );
}

/** What is never kept. */
function Secrets(): JSX.Element {
  const [shown, setShown] = useState(false);
  return (
    <>
      <input type={shown ? "text" : "password"} name="password" aria-label="Password" />
      <button type="button" id="show" onClick={() => setShown(true)}>
        Show
      </button>
      <input name="code" autoComplete="one-time-code" aria-label="Code" />
      <input name="card" autoComplete="section-a billing cc-number" aria-label="Card" />
      <input name="new" autoComplete="new-password" aria-label="New password" />
      <input type="hidden" name="token" defaultValue="hidden-field-value" />
      <input type="file" name="file" aria-label="File" />
      <input name="diary" data-keep="off" aria-label="Diary" />
      <fieldset data-keep="off">
        <input name="health" aria-label="Health" />
      </fieldset>
    </>
  );
}

function Comment(): JSX.Element {
  const { ref, restored } = useKeptForm("comment", { storage });
  return (
    <form ref={ref} aria-label="Comment">
      <output id="comment-restored">{String(restored)}</output>
      <input name="name" aria-label="Comment name" />
      <button type="reset">Clear</button>
    </form>
  );
}

function Page(): JSX.Element {
  const { status, signOut } = useSessionTimeout();
  const [open, setOpen] = useState(true);
  useEffect(() => {
    window.signOutHere = signOut;
    window.closeForm = () => setOpen(false);
  });
  return (
    <main>
      <output id="status">{status}</output>
      {open && <Application />}
      <Comment />
    </main>
  );
}

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
}
