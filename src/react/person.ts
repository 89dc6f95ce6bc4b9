/** The tag of a person, as in a status: one or more hashes joined by dots; `null` where nobody is known. */
export type PersonTag = string | null | undefined;

/**
 * Whether `found` is somebody else than `shown`. Two tags are of one person where they share a part: the server writes
 * a part for each password, so that a rotation changes nobody. A person who is not known is never another.
 */
export function isAnother(shown: PersonTag, found: PersonTag): found is string {
  // Of a person who is not known it says something else than `true`, and that is all it takes.
  return (shown && found && !found.split(".").some((part) => shown.split(".").includes(part))) as boolean;
}
