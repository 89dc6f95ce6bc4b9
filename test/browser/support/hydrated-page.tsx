// One component, rendered on the server and hydrated in the browser, on whatever React it is bundled with.
import { StrictMode, useEffect, type JSX } from "react";
import { hydrateRoot } from "react-dom/client";
import { type SessionStatus, useSessionTimeout } from "next-session-timeout/react";

export function Page({ initialStatus }: { initialStatus?: SessionStatus | undefined }): JSX.Element {
  const { status, secondsLeft } = useSessionTimeout({ initialStatus });
  useEffect(() => {
    document.title = "hydrated";
  }, []);
  return (
    <StrictMode>
      <output id="status">{status}</output>
      <output id="seconds-left">{secondsLeft}</output>
    </StrictMode>
  );
}

/** Takes over what the server rendered; the title says when React is done. */
export function hydrate(): void {
  const element = document.querySelector<HTMLElement>("#root");
  const data = JSON.parse(document.querySelector("#data")?.textContent ?? "{}") as { initialStatus?: SessionStatus };
  if (element !== null) hydrateRoot(element, <Page initialStatus={data.initialStatus} />);
}
