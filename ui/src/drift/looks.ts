//! How the cells of the board look and read: what was not looked at, or long ago, is hatched and never green.
import type { DriftBoard, DriftState, ScanFailure, ScanFailureKind } from "../host/contract.gen";
import { count } from "../kit";
import type { Bar, Legends, Look } from "../kit/cells";
import {
  beforeAt,
  type Column,
  countsOf,
  numberOf,
  type Row,
  type ServiceRow,
  STATES,
  stateAt,
} from "./model";

const looks: Record<DriftState, Look> = {
  failed: { tone: "bad", fill: "soft", sign: "bang", letter: "F", word: "failed" },
  denied: { tone: "bad", fill: "hatched", sign: "lock", letter: "N", word: "denied" },
  drifted: { tone: "bad", fill: "soft", sign: "sliders", letter: "D", word: "drifted" },
  missing: { tone: "bad", fill: "soft", sign: "cross", letter: "M", word: "missing" },
  "old-value": { tone: "warn", fill: "soft", sign: "triangle", letter: "O", word: "old value" },
  behind: { tone: "warn", fill: "soft", sign: "back", letter: "B", word: "behind" },
  stale: { tone: "idle", fill: "hatched", sign: "clock", letter: "S", word: "old" },
  unknown: { tone: "idle", fill: "hatched", sign: "question", letter: "U", word: "not looked at" },
  accepted: { tone: "idle", fill: "soft", sign: "flag", letter: "A", word: "accepted" },
  "in-sync": { tone: "ok", fill: "soft", sign: "check", letter: "I", word: "in sync" },
};

export const stateLooks: Readonly<Record<DriftState, Look>> = looks;

export const stateWords: Record<DriftState, string> = {
  failed: "the stack needs somebody, or AWS failed while it looked",
  denied: "the account said no, or nobody is logged in",
  drifted: "something is not as it was deployed",
  missing: "there is no stack",
  "old-value": "deployed with a value that has changed since",
  behind: "the code is newer than what is deployed",
  stale: "looked at too long ago to say",
  unknown: "not looked at, or not all of it",
  accepted: "differs, and was accepted",
  "in-sync": "everything that can be checked is as deployed",
};

const short: Record<DriftState, string> = {
  failed: "stuck, or the look failed",
  denied: "denied, logged out",
  drifted: "drifted",
  missing: "missing",
  "old-value": "old value",
  behind: "behind the code",
  stale: "looked at long ago",
  unknown: "not looked at, or not all",
  accepted: "accepted",
  "in-sync": "in sync",
};

/** Of the states that there are. */
export function legendOf(board: DriftBoard): Legends {
  return STATES.filter((state) => board.summary.states[state]).map((state) => ({
    look: looks[state],
    means: short[state],
  }));
}

/** What AWS said instead of an answer, in a word. */
export const failureWords: Record<ScanFailureKind, string> = {
  denied: "denied",
  "logged-out": "logged out",
  throttled: "throttled",
  gone: "gone",
  busy: "busy",
  "half-way": "half looked at",
  unreachable: "not reached",
  refused: "refused",
};

/** One object for each number of differences, of minutes and of words: nothing is made while it is painted. */
const made = {
  drifted: new Map<number, Look>(),
  stale: new Map<number, Look>(),
  said: new Map<string, Look>(),
};

function once<K>(known: Map<K, Look>, key: K, make: () => Look): Look {
  let look = known.get(key);
  if (!look) {
    look = make();
    known.set(key, look);
  }
  return look;
}

function said(state: DriftState, word: string): Look {
  return once(made.said, `${state} ${word}`, () => ({ ...looks[state], word }));
}

const outside: Look = { tone: "idle", fill: "none", sign: null, letter: "", word: "" };

/** `41 h old`, `3 d old`. */
export function ageWords(minutes: number): string {
  if (minutes < 60) return `${minutes} min old`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours} h old` : `${Math.floor(hours / 24)} d old`;
}

/** What stood there when it was last seen, and how long ago that was: hatched, because nobody saw it since. */
function lastSeen(board: DriftBoard, number: number, state: DriftState, before: DriftState): Look {
  const open = board.open[number] ?? 0;
  const was =
    before === "drifted" ? `${open} drifted` : before === "failed" ? stuck.word : looks[before].word;
  const minutes = board.minutes[number] ?? 0;
  const word = `was ${was}, ${minutes < 1 ? "just now" : ageWords(minutes)}`;
  // Without room for words, the sign says why nobody saw it, and the letter what it was.
  const { letter } = looks[before];
  return once(made.said, `${state} ${word} hatched`, () => ({
    ...looks[state],
    fill: "hatched",
    letter,
    word,
  }));
}

/** The stack, and not what was seen of it, is what failed. */
const stuck: Look = { ...looks.failed, word: "stuck" };

/** A look that failed has not seen all: hatched. */
function failedLook(failures: readonly ScanFailure[]): Look {
  const kind = failures.find(({ kind }) => kind !== "busy")?.kind;
  if (!kind) return stuck;
  return once(made.said, `failed ${kind}`, () => ({
    ...looks.failed,
    fill: "hatched",
    word: failureWords[kind],
  }));
}

/** How one cell is told where there is room: a badge, and what that means. */
export function told(state: DriftState, failures: readonly ScanFailure[]): { look: Look; means: string } {
  if (state !== "failed") return { look: looks[state], means: stateWords[state] };
  const look = failedLook(failures);
  return {
    look,
    means: look === stuck ? "it stays as it is until somebody decides" : "AWS could not look at all of it",
  };
}

export function lookOf(board: DriftBoard, row: ServiceRow, column: Column): Look {
  const number = numberOf(board, row.at, column.at);
  const state = stateAt(board, number);
  const before = beforeAt(board, number);
  if (state !== null && before !== null) return lastSeen(board, number, state, before);
  switch (state) {
    case null:
      return outside;
    case "drifted": {
      const open = board.open[number] ?? 0;
      return once(made.drifted, open, () => ({
        ...looks.drifted,
        word: `${open} drifted`,
        letter: open > 9 ? "9+" : `${open}`,
      }));
    }
    case "failed":
      return failedLook(board.failures[number] ?? []);
    case "stale": {
      const minutes = board.minutes[number] ?? -1;
      if (minutes < 0) return looks.stale;
      return once(made.stale, minutes, () => ({ ...looks.stale, word: ageWords(minutes) }));
    }
    case "denied":
    case "unknown": {
      const kind = board.failures[number]?.[0]?.kind ?? column.failure?.kind;
      if (kind) return said(state, failureWords[kind]);
      const checked = board.checked[number] ?? 0;
      // Looked at, and not all of it could be.
      if (state === "unknown" && (board.minutes[number] ?? -1) >= 0)
        return said(state, `${checked} of ${board.of[number] ?? 0}`);
      return looks[state];
    }
    case "missing":
    case "old-value":
    case "behind":
    case "accepted":
    case "in-sync":
      return looks[state];
  }
}

export function barOf(board: DriftBoard, services: readonly ServiceRow[], column: Column): Bar {
  return countsOf(board, services, column).map(([state, n]) => {
    const { fill, tone } = looks[state];
    return [fill === "hatched" ? "unknown" : tone, n];
  });
}

/** `6 of 6 resources checked`: never without how many there are. */
export function coverageWords(checked: number, of: number): string {
  return of === 0 ? "no resource is known" : `${checked} of ${count(of, "resource")} checked`;
}

/** One sentence for whoever does not see the picture. */
export function cellWords(board: DriftBoard, row: Row, column: Column): string {
  if (row.kind === "group") {
    const counts = countsOf(board, row.services, column).map(([state, n]) => `${n} ${looks[state].word}`);
    const said = counts.length > 0 ? counts.join(", ") : "nothing goes there";
    return `${count(row.services.length, "service")}, ${said}, ${row.folded ? "folded" : "unfolded"}`;
  }
  const number = numberOf(board, row.at, column.at);
  const state = stateAt(board, number);
  if (state === null) return "does not go to this stage";
  const parts = [lookOf(board, row, column).word, told(state, board.failures[number] ?? []).means];
  const minutes = board.minutes[number] ?? -1;
  if (minutes >= 0) {
    parts.push(coverageWords(board.checked[number] ?? 0, board.of[number] ?? 0));
    parts.push(`looked at ${agoMinutes(minutes)}`);
  }
  return parts.join(", ");
}

export function agoMinutes(minutes: number): string {
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
