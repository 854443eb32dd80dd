// An account wherever a cell of it is shown: its colour, its name, and in words whether it is production or simulated.
import type { AccountColour, AccountMark } from "../host/contract.gen";
import { cx } from "./cx";

const fills: Record<AccountColour, string> = {
  blue: "border-account-blue bg-account-blue",
  teal: "border-account-teal bg-account-teal",
  green: "border-account-green bg-account-green",
  olive: "border-account-olive bg-account-olive",
  amber: "border-account-amber bg-account-amber",
  orange: "border-account-orange bg-account-orange",
  pink: "border-account-pink bg-account-pink",
  violet: "border-account-violet bg-account-violet",
};

const outlines: Record<AccountColour, string> = {
  blue: "border-account-blue",
  teal: "border-account-teal",
  green: "border-account-green",
  olive: "border-account-olive",
  amber: "border-account-amber",
  orange: "border-account-orange",
  pink: "border-account-pink",
  violet: "border-account-violet",
};

/** `production, simulated`; empty for an account that is neither. */
export function accountWords(mark: AccountMark | null): string {
  if (mark === null) return "not in this project";
  return [mark.production ? "production" : "", mark.simulated ? "simulated" : ""].filter(Boolean).join(", ");
}

/** A square, where stages are round; simulated accounts are hollow. */
export function AccountDot({ mark, className }: { mark: AccountMark | null; className?: string }) {
  return (
    <span
      aria-hidden
      data-colour={mark?.colour}
      className={cx(
        "inline-block size-2.25 shrink-0 rounded-[3px] border-2",
        mark === null
          ? "border-dashed border-ink-3"
          : mark.simulated
            ? outlines[mark.colour]
            : fills[mark.colour],
        className,
      )}
    />
  );
}

export function ProductionMark({ className }: { className?: string }) {
  return (
    <span
      title="Production: mistakes here are felt by users"
      className={cx(
        "inline-block shrink-0 rounded-sm border border-prod px-1 text-[10px] leading-3.5 font-bold tracking-wide text-prod",
        className,
      )}
    >
      PROD
    </span>
  );
}

interface Props {
  name: string;
  /** Null where the project does not know the account. */
  mark: AccountMark | null;
  /** How the name is set; the chip itself stays quiet. */
  className?: string;
}

export function AccountChip({ name, mark, className }: Props) {
  const words = accountWords(mark);
  return (
    <span
      data-account={name}
      title={words ? `${name}: ${words}` : name}
      className="inline-flex max-w-full min-w-0 items-center gap-1.5 align-bottom"
    >
      <AccountDot mark={mark} />
      <span className={cx("min-w-0 truncate", className)}>{name}</span>
      {mark?.simulated && <span className="sr-only">simulated</span>}
      {mark?.production && <ProductionMark />}
    </span>
  );
}
