//! How a cell was, look by look: the newest first.
import type { DriftCellView, PastLook } from "../../host/contract.gen";
import { count, cx, dayAndTime, Section } from "../../kit";
import { failureWords } from "../looks";

export function History({ drift: { history } }: { drift: DriftCellView }) {
  if (history.length === 0) return null;
  return (
    <Section title="Earlier looks" aside={count(history.length, "look")}>
      <Strip looks={history} />
      <ul className="max-h-52 divide-y divide-line overflow-y-auto text-sm">
        {history.map((look) => (
          <li key={look.at} className="flex gap-2 py-1">
            <span className="w-28 shrink-0 text-ink-3">{dayAndTime(look.at)}</span>
            <span className="min-w-0 flex-1 text-ink">{pastWords(look)}</span>
            <span className="shrink-0 text-ink-3">
              {look.coverage.of > 0 && `${look.coverage.checked} of ${look.coverage.of}`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function pastWords({ failure, differences }: PastLook): string {
  if (failure) return failureWords[failure.kind];
  return differences === 0 ? "no differences" : count(differences, "difference");
}

/** The same from the oldest to the newest, seen at a glance; the list below says it in words. */
function Strip({ looks }: { looks: readonly PastLook[] }) {
  const most = Math.max(1, ...looks.map(({ differences }) => differences));
  return (
    <div aria-hidden className="mb-1.5 flex h-7 items-end gap-0.5">
      {[...looks].reverse().map(({ at, differences, failure }) => (
        <span
          key={at}
          className={cx(
            "min-w-1 max-w-4 flex-1 rounded-xs",
            failure ? "border border-line-2 bg-mute" : differences > 0 ? "bg-bad" : "bg-ok",
          )}
          style={{ height: failure ? "100%" : `${differences === 0 ? 18 : 25 + (75 * differences) / most}%` }}
        />
      ))}
    </div>
  );
}
