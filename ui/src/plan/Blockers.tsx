//! What has to be put right before the plan can run; first in the drawer.
import { OctagonAlert } from "lucide-react";
import { LocationLink } from "../document/LocationLink";
import type { Blocker } from "../host/contract.gen";
import { Callout, count, Section } from "../kit";

export function Blockers({ blockers }: { blockers: readonly Blocker[] }) {
  if (blockers.length === 0) return null;
  return (
    <Section title={`${count(blockers.length, "blocker")}: nothing can be deployed before`}>
      {blockers.map((blocker) => (
        <div key={`${blocker.code} ${blocker.message}`} data-testid="blocker">
          <Callout tone="bad" icon={<OctagonAlert size={15} aria-hidden />} title={blocker.message}>
            <p>{blocker.hint}</p>
            {blocker.locations.map((location) => (
              <div key={`${location.file}:${location.line}:${location.column}`} className="mt-1">
                <LocationLink location={location} />
              </div>
            ))}
          </Callout>
        </div>
      ))}
    </Section>
  );
}
