"use client";

import { useKeptForm } from "next-session-timeout/kept-form";
import { useActionState, useState } from "react";
import { SubmitButton } from "@/components/submit-button";
import type { Sent } from "./actions";

/** A form one can lose half an hour's work in, and does not. */
export function ApplicationForm({ send }: { send: (before: Sent, form: FormData) => Promise<Sent> }) {
  const { ref, restored, discard } = useKeptForm("application");
  const [{ error, thanks }, action] = useActionState(send, {});
  // A controlled field: it hears of what is put back as of what is typed.
  const [reasons, setReasons] = useState("");
  return (
    <form ref={ref} action={action} className="stack">
      <div role="status" className="answer">
        {restored && (
          <p className="notice kept">
            We kept what you typed.
            <button type="button" className="button" onClick={discard}>
              Start over
            </button>
          </p>
        )}
        {thanks && <p className="notice">{thanks}</p>}
        {error && <p className="notice">{error}</p>}
      </div>

      <section className="card form" aria-labelledby="about-you">
        <h2 id="about-you">About you</h2>
        <label className="field">
          Full name
          <input name="fullName" autoComplete="name" />
        </label>
        <label className="field">
          Date of birth
          <input type="date" name="birthday" autoComplete="bday" />
        </label>
        <label className="field">
          District
          <select name="district" defaultValue="">
            <option value="">Choose one</option>
            <option>North</option>
            <option>East</option>
            <option>South</option>
            <option>West</option>
          </select>
        </label>
      </section>

      <section className="card form" aria-labelledby="the-garden">
        <h2 id="the-garden">The garden</h2>
        <fieldset className="row">
          <legend>Size</legend>
          {["Small", "Medium", "Large"].map((size) => (
            <label key={size} className="choice">
              <input type="radio" name="size" value={size} />
              {size}
            </label>
          ))}
        </fieldset>
        <fieldset className="row">
          <legend>You will grow</legend>
          {["Vegetables", "Fruit", "Flowers"].map((plant) => (
            <label key={plant} className="choice">
              <input type="checkbox" name="plants" value={plant} />
              {plant}
            </label>
          ))}
        </fieldset>
        <label className="field">
          Why you would like one
          <textarea name="reasons" rows={6} value={reasons} onChange={({ target }) => setReasons(target.value)} />
          <small>{reasons.length} characters</small>
        </label>
      </section>

      <section className="card form" aria-labelledby="the-rent">
        <h2 id="the-rent">The rent</h2>
        <label className="field">
          Card number
          <input name="card" autoComplete="cc-number" inputMode="numeric" />
          <small>Card numbers and passwords are never kept. Leave it empty: this is an example.</small>
        </label>
        <SubmitButton className="primary">Send application</SubmitButton>
      </section>
    </form>
  );
}
