//! Gates as people put them together in a form: every field as text, until it can be a gate. Pure.

import { joined, words } from "../document/argv";
import type { Gate, GateCheck, GatePlace, ServiceId } from "../host/contract.gen";

export type CheckKind = "approval" | "barrier" | "command" | "http" | "alarms";

export type PlaceKind = "start" | "end" | "before" | "after" | "after-phase" | "between-targets";

export interface GateDraft {
  name: string;
  place: PlaceKind;
  service: ServiceId;
  phase: string;
  check: CheckKind;
  note: string;
  run: string;
  folder: string;
  timeout: string;
  url: string;
  status: string;
  attempts: string;
  pause: string;
  alarms: string;
  minutes: string;
}

export const EMPTY: GateDraft = {
  name: "",
  place: "end",
  service: "",
  phase: "1",
  check: "approval",
  note: "",
  run: "",
  folder: "",
  timeout: "900",
  url: "",
  status: "200",
  attempts: "10",
  pause: "5",
  alarms: "",
  minutes: "5",
};

export const CHECKS: Record<CheckKind, { label: string; means: string }> = {
  approval: { label: "Approval", means: "A person says yes or no; who said it is kept in the journal." },
  barrier: { label: "Barrier", means: "Everything before it has to be done; nobody is asked." },
  command: { label: "Command", means: "A program of the repository that has to end with 0, such as tests." },
  http: { label: "HTTP check", means: "An address that has to answer." },
  alarms: { label: "Alarms", means: "CloudWatch alarms that have to stay quiet for a time." },
};

export const PLACES: Record<PlaceKind, string> = {
  start: "at the start",
  end: "at the end",
  before: "before a service",
  after: "after a service",
  "after-phase": "after a phase",
  "between-targets": "between targets",
};

export function draftOf(gate: Gate): GateDraft {
  const { name, at } = gate;
  const draft: GateDraft = { ...EMPTY, name, ...placeOf(at) };
  if ("approval" in gate) return { ...draft, check: "approval", note: gate.approval.note ?? "" };
  if ("barrier" in gate) return { ...draft, check: "barrier" };
  if ("command" in gate) {
    const { run, folder, timeout } = gate.command;
    return { ...draft, check: "command", run: joined(run), folder: folder ?? "", timeout: String(timeout) };
  }
  if ("http" in gate) {
    const { url, status, attempts, pause } = gate.http;
    return {
      ...draft,
      check: "http",
      url,
      status: String(status),
      attempts: String(attempts),
      pause: String(pause),
    };
  }
  const { names, minutes } = gate.alarms;
  return { ...draft, check: "alarms", alarms: names.join(", "), minutes: String(minutes) };
}

function placeOf(at: GatePlace): Pick<GateDraft, "place"> & Partial<GateDraft> {
  if (typeof at === "string") return { place: at };
  if ("before" in at) return { place: "before", service: at.before };
  if ("after" in at) return { place: "after", service: at.after };
  return { place: "after-phase", phase: String(at["after-phase"]) };
}

/** The gate that the form says, or what is missing. */
export function gateOf(draft: GateDraft, taken: readonly string[]): Gate | { missing: string } {
  const name = draft.name.trim();
  if (name === "") return { missing: "A name, such as smoke test." };
  if (taken.includes(name)) return { missing: `There is a gate ${name} in this stage already.` };
  const at = place(draft);
  if ("missing" in at) return at;
  const check = checkOf(draft);
  return "missing" in check ? check : { name, at: at.at, ...check };
}

function place({ place: kind, service, phase }: GateDraft): { at: GatePlace } | { missing: string } {
  switch (kind) {
    case "start":
    case "end":
    case "between-targets":
      return { at: kind };
    case "before":
      return service === "" ? { missing: "Which service it stands before." } : { at: { before: service } };
    case "after":
      return service === "" ? { missing: "Which service it stands after." } : { at: { after: service } };
    case "after-phase": {
      const number = whole(phase, 1);
      return number === null ? { missing: "Phases count from 1." } : { at: { "after-phase": number } };
    }
  }
}

function checkOf(draft: GateDraft): GateCheck | { missing: string } {
  switch (draft.check) {
    case "approval": {
      const note = draft.note.trim();
      return { approval: note === "" ? {} : { note } };
    }
    case "barrier":
      return { barrier: {} };
    case "command": {
      const run = words(draft.run);
      const timeout = whole(draft.timeout, 1);
      if (run === null) return { missing: "A quotation mark of the command is not closed." };
      if (run.length === 0) return { missing: "The command, such as npm test." };
      if (timeout === null) return { missing: "The time-out in whole seconds." };
      const folder = draft.folder.trim();
      return { command: { run, timeout, ...(folder === "" ? {} : { folder }) } };
    }
    case "http": {
      const url = draft.url.trim();
      const status = whole(draft.status, 100);
      const attempts = whole(draft.attempts, 1);
      const pause = whole(draft.pause, 0);
      if (!/^https?:\/\/\S+$/.test(url))
        return { missing: "An address that begins with https:// or http://." };
      if (status === null || status > 599) return { missing: "The status that is expected, such as 200." };
      if (attempts === null) return { missing: "How often it is tried, at least once." };
      if (pause === null) return { missing: "The pause between two attempts in whole seconds." };
      return { http: { url, status, attempts, pause } };
    }
    case "alarms": {
      const names = draft.alarms
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "");
      const minutes = whole(draft.minutes, 1);
      if (names.length === 0) return { missing: "The names of the alarms, with commas between them." };
      if (minutes === null) return { missing: "How many minutes they have to stay quiet." };
      return { alarms: { names, minutes } };
    }
  }
}

function whole(text: string, least: number): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,7}$/.test(trimmed)) return null;
  const number = Number(trimmed);
  return number >= least ? number : null;
}
