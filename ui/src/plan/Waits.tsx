//! Why some services wait for others, in words.
import { Workflow } from "lucide-react";
import { useState } from "react";
import type { PlanView } from "../host/contract.gen";
import { Button, Callout, count } from "../kit";
import { reasons, satisfied, waitHeadline, waits } from "./words";

const AT_FIRST = 2;

export function Waits({ view }: { view: PlanView }) {
  const [all, setAll] = useState(false);
  const every = waits(view);
  if (every.length === 0) {
    const edges = satisfied(view);
    if (edges === 0) return null;
    return (
      <Callout tone="idle" icon={<Workflow size={15} aria-hidden />} title="Nothing has to wait.">
        {edges === 1
          ? "The one reference between services can be met as it is"
          : `${edges === 2 ? "Both" : `All ${edges}`} references between services can be met as they are`}
        , so everything goes out at once.
      </Callout>
    );
  }
  const shown = all ? every : every.slice(0, AT_FIRST);
  return (
    <Callout tone="accent" icon={<Workflow size={15} aria-hidden />}>
      <ul className="flex flex-col gap-2">
        {shown.map((wait) => (
          <li key={wait.service}>
            <span className="font-semibold text-ink">{waitHeadline(wait)}</span> {reasons(wait)}
          </li>
        ))}
      </ul>
      {every.length > AT_FIRST && (
        <Button
          variant="ghost"
          size="sm"
          className="mt-1.5 -ml-2.5"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? "Show fewer" : `${count(every.length - AT_FIRST, "more wait", "more wait")}: show all`}
        </Button>
      )}
    </Callout>
  );
}
