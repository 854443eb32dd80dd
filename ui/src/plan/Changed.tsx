//! For which services a plan is that is made for what changed since a commit, and why each is in it or not.
import { ChevronRight } from "lucide-react";
import { usePlan } from "../document/plan";
import type { ChangedService } from "../host/contract.gen";
import { Code, count, Section } from "../kit";

export function Changed() {
  const { changed, since } = usePlan();
  if (changed === null) return null;
  const included = changed.filter((each) => each.changed);
  const excluded = changed.filter((each) => !each.changed);
  return (
    <div data-testid="changed-since" className="mt-4">
      <Section
        title={
          <>
            Changed since <Code>{since}</Code>
          </>
        }
        aside={`${included.length} of ${count(changed.length, "service")}`}
      >
        {included.length > 0 && <Reasons services={included} />}
        {excluded.length > 0 && (
          <details className="group mt-2" open={included.length === 0}>
            <summary className="flex cursor-default list-none items-center gap-1.5 rounded-sm text-ink-2 [&::-webkit-details-marker]:hidden">
              <ChevronRight
                size={14}
                aria-hidden
                className="shrink-0 transition-transform group-open:rotate-90"
              />
              {included.length === 0 ? "All are left out" : `${excluded.length} left out`}
            </summary>
            <Reasons services={excluded} />
          </details>
        )}
      </Section>
    </div>
  );
}

const AT_FIRST = 3;

function Reasons({ services }: { services: readonly ChangedService[] }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {services.map(({ service, because }) => (
        <li key={service} className="py-1.5">
          <div className="truncate font-semibold" title={service}>
            {service}
          </div>
          <ul className="text-sm text-ink-2 [overflow-wrap:anywhere]" title={because.join("\n")}>
            {because.slice(0, AT_FIRST).map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
            {because.length > AT_FIRST && (
              <li className="text-ink-3">and {count(because.length - AT_FIRST, "other reason")}</li>
            )}
          </ul>
        </li>
      ))}
    </ul>
  );
}
