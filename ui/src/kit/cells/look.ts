//! How a cell looks: colour, shape, letter and word, never colour alone.
import type { Tone } from "../Badge";

/** Drawn with a few strokes, so that it is told apart at 12 px and without colour. */
export type Sign =
  | "check"
  | "triangle"
  | "cross"
  | "half"
  | "dash"
  | "question"
  | "pencil"
  | "sliders"
  | "bang"
  | "lock"
  | "clock"
  | "flag"
  | "back"
  | "bars3"
  | "bars2"
  | "bars1";

export interface Look {
  tone: Tone;
  fill: "soft" | "faint" | "hatched" | "outline" | "none";
  sign: Sign | null;
  /** Where there is no room for the word. */
  letter: string;
  word: string;
  /** The word is a name that AWS or git knows. */
  mono?: boolean;
  /** Beside what the colour says: it failed, or it is being changed. */
  mark?: "failed" | "running";
  /** It was known long ago. */
  old?: boolean;
}

/** What several cells come to: how many are drawn in which colour, or as nothing or as not known. */
export type Bar = ReadonlyArray<readonly [part: Tone | "none" | "unknown", n: number]>;
