//! How the cells of the matrix look. Each way of colouring is one object in `colourings`.
import { cellStateWords, isOld, shortCommit } from "../document/standing";
import type { CellState, ServiceView } from "../host/contract.gen";
import { ago } from "../kit";
import type { Bar, Legends, Look } from "../kit/cells";
import type { Column, Spot } from "./model";

export interface Colouring {
  id: string;
  label: string;
  /** What it tells, for the tooltip of its button. */
  title: string;
  /** Asked for every cell that is painted: reads what is there, and makes nothing. */
  look(spot: Spot, now: number, service: ServiceView, column: Column): Look;
  /** Where it reads more than the spot: tells when that has changed. Returns how to stop. */
  subscribe?(changed: () => void): () => void;
  /** What the looks mean, in the order of importance. */
  legend: Legends;
}

const states: Record<CellState, Look> = {
  deployed: { tone: "ok", fill: "soft", sign: "check", letter: "D", word: "deployed" },
  behind: { tone: "warn", fill: "soft", sign: "triangle", letter: "B", word: "behind" },
  failed: { tone: "bad", fill: "soft", sign: "cross", letter: "F", word: "failed" },
  running: { tone: "info", fill: "soft", sign: "half", letter: "R", word: "deploying" },
  absent: { tone: "idle", fill: "outline", sign: "dash", letter: "N", word: "none" },
  unknown: { tone: "idle", fill: "hatched", sign: "question", letter: "?", word: "not known" },
};

/** What a group comes to. */
export function barOf(counts: ReadonlyArray<[CellState, number]>): Bar {
  return counts.map(([state, n]) => {
    if (state === "absent") return ["none", n];
    return [state === "unknown" ? "unknown" : states[state].tone, n];
  });
}

const planned: Look = { tone: "idle", fill: "outline", sign: "pencil", letter: "P", word: "planned" };
const outside: Look = { tone: "idle", fill: "none", sign: null, letter: "", word: "" };

const old = new Map<Look, Look>();

/** The same look, hatched: one object for each, so that nothing is made while it is painted. */
function aged(look: Look): Look {
  const known = old.get(look) ?? { ...look, old: true };
  old.set(look, known);
  return known;
}

/** What every colouring says the same way: that nothing is there, or nothing is known. */
export function emptyLook(spot: Spot): Look | null {
  if (spot.kind === "outside") return outside;
  if (spot.kind === "planned") return planned;
  if (spot.kind === "unknown") return states.unknown;
  if (spot.known.state === "unknown") return states.unknown;
  return spot.known.state === "absent" ? states.absent : null;
}

function byStatus(spot: Spot, now: number): Look {
  if (spot.kind !== "known") return emptyLook(spot) ?? states.unknown;
  const look = states[spot.known.state];
  return spot.known.state !== "unknown" && isOld(spot.known, now) ? aged(look) : look;
}

const status: Colouring = {
  id: "status",
  label: "Status",
  title: "How each stack stands",
  look: byStatus,
  legend: [
    ...(["failed", "running", "behind", "deployed", "absent", "unknown"] as const).map((state) => ({
      look: states[state],
      means: cellStateWords[state],
    })),
    { look: aged(states.deployed), means: "known for longer than a day" },
  ],
};

const ranks = [
  { tone: "accent", fill: "soft", sign: "bars3", letter: "A" },
  { tone: "accent", fill: "faint", sign: "bars2", letter: "B" },
  { tone: "idle", fill: "soft", sign: "bars1", letter: "C" },
] as const;

const noCommit: Look = { tone: "idle", fill: "faint", sign: "check", letter: "D", word: "no commit" };

/** By its look and its word: as many objects as there are commits. */
const versions = new Map<string, Look>();

function versionLook(rank: number, commit: string, mark: Look["mark"]): Look {
  const at = Math.min(rank, ranks.length - 1);
  const key = `${at} ${commit} ${mark ?? ""}`;
  let look = versions.get(key);
  if (!look) {
    look = { ...(ranks[at] ?? ranks[2]), word: shortCommit(commit), mono: true, mark };
    versions.set(key, look);
  }
  return look;
}

function byVersion(spot: Spot, now: number): Look {
  const empty = emptyLook(spot);
  if (empty || spot.kind !== "known") return empty ?? states.unknown;
  const { known } = spot;
  const mark = known.state === "failed" ? "failed" : known.state === "running" ? "running" : undefined;
  const commit = known.who?.commit;
  if (!commit || known.rank === null) return mark ? states[mark] : noCommit;
  const look = versionLook(known.rank, commit, mark);
  return isOld(known, now) ? aged(look) : look;
}

const version: Colouring = {
  id: "version",
  label: "Version",
  title: "Which commit of each service stands where; the darker, the newer",
  look: byVersion,
  legend: [
    { look: { ...ranks[0], word: "newest", mono: false }, means: "the newest version of that service" },
    { look: { ...ranks[1], word: "older", mono: false }, means: "the one before it" },
    { look: { ...ranks[2], word: "oldest", mono: false }, means: "older still" },
    { look: noCommit, means: "deployed, from sources without a commit" },
    { look: states.absent, means: cellStateWords.absent },
    { look: states.unknown, means: cellStateWords.unknown },
  ],
};

/** Another way of colouring is another object in this list. */
export const colourings: readonly Colouring[] = [status, version];

export function colouringOf(id: string): Colouring {
  return colourings.find((each) => each.id === id) ?? status;
}

/** One sentence for whoever does not see the picture. */
export function spotWords(spot: Spot, now: number): string {
  switch (spot.kind) {
    case "outside":
      return "does not go to this stage";
    case "planned":
      return "planned, with no code yet";
    case "unknown":
      return "not known: the account was never asked and no run went there";
    case "known": {
      const { known } = spot;
      const parts = [cellStateWords[known.state]];
      if (known.status) parts.push(known.status);
      if (known.who?.commit) parts.push(`commit ${shortCommit(known.who.commit)}`);
      if (known.who?.actor) parts.push(`by ${known.who.actor}`);
      if (known.deployed) parts.push(`deployed ${ago(known.deployed, now)}`);
      if (known.source !== "run") parts.push(`known ${ago(known.at, now)}`);
      return parts.join(", ");
    }
  }
}
