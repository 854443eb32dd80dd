// A word in a coloured pill; the colour never says it alone.
import {
  Ban,
  Check,
  CircleDashed,
  CircleSlash,
  CircleX,
  Clock3,
  DoorClosed,
  Hammer,
  KeyRound,
  type LucideIcon,
  Minus,
  Pencil,
  Pin,
  Plus,
  RefreshCw,
  SkipForward,
  Trash2,
  Undo2,
} from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Spinner } from "./Spinner";

export type Tone = "ok" | "warn" | "bad" | "info" | "idle" | "accent";

export const toneClasses: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
  idle: "bg-mute text-ink-2",
  accent: "bg-accent-soft text-accent",
};

interface BadgeProps {
  tone: Tone;
  icon?: ReactNode;
  title?: string;
  className?: string;
  children: ReactNode;
}

export function Badge({ tone, icon, title, className, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 min-w-0 items-center gap-1 rounded-full px-2 text-xs font-semibold whitespace-nowrap",
        toneClasses[tone],
        className ?? "shrink-0",
      )}
    >
      {icon}
      {children}
    </span>
  );
}

/** Every state that a service, a step or a cell can be shown in. */
export type State =
  | "create"
  | "update"
  | "recreate"
  | "delete"
  | "continue-rollback"
  | "roll-back"
  | "none"
  | "queued"
  | "waiting"
  | "login"
  | "gate"
  | "building"
  | "creating"
  | "updating"
  | "deleting"
  | "rolling-back"
  | "undone"
  | "kept"
  | "not-undone"
  | "stable"
  | "unchanged"
  | "failed"
  | "cancelled"
  | "skipped"
  | "blocked";

interface Look {
  tone: Tone;
  icon: LucideIcon | "spinner";
  word: string;
}

export const stateLooks: Record<State, Look> = {
  create: { tone: "accent", icon: Plus, word: "create" },
  update: { tone: "warn", icon: Pencil, word: "update" },
  recreate: { tone: "bad", icon: RefreshCw, word: "recreate" },
  delete: { tone: "bad", icon: Trash2, word: "delete" },
  "continue-rollback": { tone: "warn", icon: Undo2, word: "finish rolling back" },
  "roll-back": { tone: "warn", icon: Undo2, word: "roll back" },
  none: { tone: "idle", icon: Minus, word: "no change" },
  queued: { tone: "idle", icon: Clock3, word: "queued" },
  waiting: { tone: "idle", icon: CircleDashed, word: "waiting" },
  login: { tone: "warn", icon: KeyRound, word: "waits for a login" },
  gate: { tone: "accent", icon: DoorClosed, word: "waits at a gate" },
  building: { tone: "info", icon: Hammer, word: "building" },
  creating: { tone: "info", icon: "spinner", word: "creating" },
  updating: { tone: "info", icon: "spinner", word: "updating" },
  deleting: { tone: "warn", icon: "spinner", word: "deleting" },
  "rolling-back": { tone: "bad", icon: Undo2, word: "rolling back" },
  undone: { tone: "warn", icon: Undo2, word: "taken back" },
  kept: { tone: "warn", icon: Pin, word: "stays" },
  "not-undone": { tone: "bad", icon: CircleX, word: "not taken back" },
  stable: { tone: "ok", icon: Check, word: "stable" },
  unchanged: { tone: "ok", icon: Minus, word: "unchanged" },
  failed: { tone: "bad", icon: CircleX, word: "failed" },
  cancelled: { tone: "warn", icon: Ban, word: "cancelled" },
  skipped: { tone: "idle", icon: SkipForward, word: "skipped" },
  blocked: { tone: "bad", icon: CircleSlash, word: "blocked" },
};

interface StateBadgeProps {
  state: State;
  /** Instead of the state's own word: `waits for notes`. */
  word?: string;
  title?: string;
  className?: string;
}

export function StateBadge({ state, word, title, className }: StateBadgeProps) {
  const look = stateLooks[state];
  const text = word ?? look.word;
  const Icon = look.icon;
  return (
    <Badge
      tone={look.tone}
      title={title ?? text}
      className={className ?? "shrink"}
      icon={Icon === "spinner" ? <Spinner size={11} /> : <Icon size={11} strokeWidth={2.4} aria-hidden />}
    >
      <span className="truncate">{text}</span>
    </Badge>
  );
}

/** The colour families of stages; the same everywhere. */
export type StageTone = "dev" | "staging" | "prod" | "personal";

const stageDots: Record<StageTone, string> = {
  dev: "bg-dev",
  staging: "bg-staging",
  prod: "bg-prod",
  personal: "bg-personal",
};

export function StageDot({ tone, className }: { tone: StageTone; className?: string }) {
  return (
    <span
      aria-hidden
      className={cx("inline-block size-2 shrink-0 rounded-full", stageDots[tone], className)}
    />
  );
}
