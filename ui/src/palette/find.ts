//! Finding by a few letters: the start of the name beats the start of a word, that beats the middle, that beats letters in order.

export interface Findable {
  label: string;
  /** Other words that it is known by. */
  keywords?: string;
}

/** Higher is better; 0 does not match. */
export function score(query: string, { label, keywords = "" }: Findable): number {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return 1;
  const name = label.toLowerCase();
  if (name === wanted) return 100;
  if (name.startsWith(wanted)) return 90;
  if (startsWord(name, wanted)) return 80;
  if (name.includes(wanted)) return 60;
  const words = wanted.split(/\s+/);
  const all = `${name} ${keywords.toLowerCase()}`;
  if (words.every((word) => startsWord(all, word))) return 50;
  if (words.every((word) => all.includes(word))) return 40;
  return inOrder(name, wanted.replaceAll(/\s/g, "")) ? 20 : 0;
}

function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

function inOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** The parts of a name that the query found, in order; none where other words matched. */
export function marksIn(label: string, query: string): Array<[start: number, end: number]> {
  const name = label.toLowerCase();
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  const whole = name.indexOf(wanted);
  if (whole >= 0) return [[whole, whole + wanted.length]];
  const words = wanted.split(/\s+/);
  const found = words.flatMap((word): Array<[number, number]> => {
    const at = name.indexOf(word);
    return at < 0 ? [] : [[at, at + word.length]];
  });
  if (found.length > 0) return apart(found);
  const letters: Array<[number, number]> = [];
  let at = 0;
  for (const letter of wanted.replaceAll(/\s/g, "")) {
    const next = name.indexOf(letter, at);
    if (next < 0) return [];
    letters.push([next, next + 1]);
    at = next + 1;
  }
  return apart(letters);
}

/** In order, and those that touch as one. */
function apart(ranges: Array<[number, number]>): Array<[number, number]> {
  const made: Array<[number, number]> = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = made.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else made.push([start, end]);
  }
  return made;
}

/** The best matches, best first; equals stay in their order. */
export function find<T extends Findable>(query: string, items: readonly T[], limit: number): T[] {
  return items
    .map((item, index) => ({ item, index, score: score(query, item) }))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, limit)
    .map((each) => each.item);
}
