//! Names in an artifact that become those of the base stage: where, from, to, why. The same in the plan, in the run and before both.
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { How, Location } from "../host/contract.gen";
import { Button, Code, cx } from "../kit";
import { LocationLink } from "./LocationLink";
import { howWords } from "./personalWords";

export interface Rebound {
  /** Whose artifact it is in; absent where that is clear. */
  service?: string;
  at: string;
  location?: Location | null;
  from: string;
  to: string;
  how: How;
  because: string;
}

/** So many at once; a service rarely has more. */
const FIRST = 12;

export function RebindingList({ rebindings, label }: { rebindings: readonly Rebound[]; label: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? rebindings : rebindings.slice(0, FIRST);
  const rest = rebindings.length - shown.length;
  return (
    <div data-testid="rebindings">
      <ul aria-label={label} className="divide-y divide-line border-y border-line">
        {shown.map((one) => (
          <Line key={`${one.service} ${one.at} ${one.from}`} rebound={one} />
        ))}
      </ul>
      {rest > 0 && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setAll(true)}>
          Show {rest} more
        </Button>
      )}
    </div>
  );
}

function Line({ rebound: { service, at, location, from, to, how, because } }: { rebound: Rebound }) {
  const long = from.length + to.length > 40;
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-1.5 text-sm">
        {service && <span className="font-semibold">{service}</span>}
        <Code className="min-w-0 text-ink-3" title={at}>
          {placeWords(at)}
        </Code>
        {location && <LocationLink location={location} className="text-sm" />}
      </div>
      <div className={cx("flex gap-x-1.5", long ? "flex-col" : "flex-wrap items-center")}>
        <Code className="text-ink-2 line-through decoration-ink-3/60">{from}</Code>
        <span className="flex min-w-0 items-start gap-1.5">
          <ArrowRight size={13} className="mt-1 shrink-0 text-ink-3" aria-label="becomes" />
          <Code className="min-w-0 font-semibold">{to}</Code>
        </span>
      </div>
      <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
        {because}
        {how !== "name" && how !== "answer" && ` · ${howWords(how)}`}
      </p>
    </li>
  );
}

/** `Handler · Variables.tableName`: what is the same in every template says nothing. */
export function placeWords(at: string): string {
  const found = /^Resources\.([^.]+)\.Properties\.(.+)$/.exec(at);
  if (!found) return at;
  const [, resource = "", path = ""] = found;
  return `${resource} · ${path.replace(/^Environment\.Variables\./, "Variables.")}`;
}
