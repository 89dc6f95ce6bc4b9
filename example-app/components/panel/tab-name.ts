/** A short name for this tab, kept while the tab lives. */
export function tabName(): string {
  const name =
    sessionStorage.getItem("example-app-tab") ?? `tab ${Math.random().toString(36).slice(2, 4).toUpperCase()}`;
  sessionStorage.setItem("example-app-tab", name);
  return name;
}
