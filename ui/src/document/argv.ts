//! A program and its arguments as people write them in a line. No shell reads it: quotation marks only keep a word together.

/** `npm run "smoke test"` as three words; null where a quotation mark is not closed. */
export function words(text: string): string[] | null {
  const found: string[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    let word = "";
    while (rest !== "" && !/^\s/.test(rest)) {
      const part = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'|^([^\s"']+)/su.exec(rest);
      if (part === null) return null;
      const [whole, double, single, bare] = part;
      word += double?.replace(/\\(["\\])/g, "$1") ?? single ?? bare ?? "";
      rest = rest.slice(whole.length);
    }
    found.push(word);
    rest = rest.trimStart();
  }
  return found;
}

/** The other way round. */
export function joined(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

export function quoted(word: string): string {
  if (word !== "" && !/[\s"']/.test(word)) return word;
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}
