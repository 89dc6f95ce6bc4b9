/** How to read what something in a form holds, and how to put it back: an editable element, a widget of the app's own. */
export interface KeptField {
  /** What it holds, as a text. Called whenever the form is written down, so it must be quick. */
  read: () => string;
  /** Puts that back, and has the app know of it. False where that cannot be done yet: it is then tried again. */
  write: (value: string) => unknown;
}

type Control = HTMLInputElement & Pick<HTMLSelectElement, "selectedOptions"> & { options?: HTMLOptionsCollection };

// A password stays one while it is shown as plain text.
const passwords = new WeakSet<Element>();

/**
 * The fields of a form that may be kept, each by a name that is the same whenever the page is made. Never those with a
 * password, a one-time code, a card's number or a file, nor hidden ones, nor any that is in an element with
 * `data-keep="off"`.
 */
export function fieldsOf(form: HTMLFormElement, extra: Readonly<Record<string, KeptField>>): Record<string, KeptField> {
  const fields: Record<string, KeptField> = {};
  for (const element of form.elements) {
    const control = element as Control;
    const { type, name, options } = control;
    if (type === "password") passwords.add(control);
    if (
      !name ||
      passwords.has(control) ||
      /^(hidden|file)|cc-|one-time|password/.test(`${type} ${control.autocomplete}`) ||
      control.closest("[data-keep=off]")
    ) {
      continue;
    }
    const isChoice = /checkbox|radio/.test(type);
    let id = name + (isChoice ? "=" + control.value : "");
    // Several fields may have one name: they are told apart by their order.
    while (fields[id]) id += "+";
    fields[id] = {
      read: () =>
        isChoice
          ? `${control.checked}`
          : options
            ? JSON.stringify([...control.selectedOptions].map(({ value }) => value))
            : control.value,
      write(value) {
        if (isChoice) {
          // A click is what React and the app listen for. A radio button cannot be clicked off.
          if (value === "true" || type !== "radio") control.click();
          else control.checked = false;
          return;
        }
        if (options) {
          const wanted = JSON.parse(value) as string[];
          // Options may depend on another field, and come later.
          if (!wanted.every((one) => [...options].some(({ value }) => value === one))) return false;
          for (const option of options) option.selected = wanted.includes(option.value);
        } else {
          // React puts a setter of its own on the element, and takes what was set there for old news. This goes past it.
          Reflect.set(Object.getPrototypeOf(control) as object, "value", value, control);
        }
        for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
        return;
      },
    };
  }
  return { ...fields, ...extra };
}
