// One value: plain, known later, kept elsewhere, hidden or missing. Each has a word or a shape, never colour alone.
import { CircleDashed, KeyRound, LockKeyhole } from "lucide-react";
import type { ConfigValue } from "../host/contract.gen";
import { cx } from "../kit";
import { keptName, storeName } from "./model";

export function Value({ value, quiet = false }: { value: ConfigValue; quiet?: boolean }) {
  switch (value.is) {
    case "missing":
      return <span className="text-sm text-ink-3">missing</span>;
    case "plain":
      return value.text === "" ? (
        <span className="text-sm text-ink-3">empty</span>
      ) : (
        <span
          className={cx("truncate font-mono text-sm", quiet ? "text-ink-3" : "text-ink")}
          title={value.text}
        >
          {value.text}
        </span>
      );
    case "unknown":
      return (
        <span
          className="flex min-w-0 items-center gap-1.5 text-ink-3"
          title={`${value.written}: ${value.because}`}
        >
          <CircleDashed size={12} aria-label="known when it is deployed" className="shrink-0" />
          <span className="truncate font-mono text-sm">{value.written}</span>
        </span>
      );
    case "reference":
      return (
        <span
          className="flex min-w-0 items-center gap-1.5"
          title={`${keptName(value.kept)} in ${storeName(value.kept)}`}
        >
          <LockKeyhole size={12} aria-hidden className="shrink-0 text-accent" />
          <span className="shrink-0 text-xs text-accent">reference</span>{" "}
          <span className="truncate font-mono text-sm">{keptName(value.kept)}</span>
        </span>
      );
    case "hidden":
      return (
        <span className="flex min-w-0 items-center gap-1.5 text-ink-3" title="A secret is not shown">
          <KeyRound size={12} aria-hidden className="shrink-0" />
          <span className="text-sm">secret, not shown</span>
        </span>
      );
  }
}
