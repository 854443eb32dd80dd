/** A group's key in the file: what is left of its name in small letters, digits and hyphens. */
export function groupKey(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
