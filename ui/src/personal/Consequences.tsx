//! What follows from what is ticked: what is asked, what is in the way, what is rebound, and what it is all called in AWS.
import { Info, OctagonAlert, PackageSearch } from "lucide-react";
import type { ReactNode } from "react";
import { LocationLink } from "../document/LocationLink";
import { listWords } from "../document/personalWords";
import { RebindingList } from "../document/RebindingList";
import type { Location, PersonalProposal } from "../host/contract.gen";
import { Callout, Code, count, Section } from "../kit";
import { Questions } from "./Questions";

export function Consequences({ proposal }: { proposal: PersonalProposal }) {
  const { base, rebindings, collisions, problems, packaged_later, questions } = proposal;
  const blocks = problems.filter((problem) => problem.blocks);
  const mind = problems.filter((problem) => !problem.blocks);
  return (
    <div className="mt-4" data-testid="my-stage-consequences">
      {collisions.map((one) => (
        <Stop
          key={`${one.service} ${one.what}`}
          message={one.message}
          hint={one.hint}
          location={one.location}
          testId="my-stage-collision"
        >
          {one.what} of {one.service} is <Code>{one.name}</Code> in both
        </Stop>
      ))}
      {blocks.map((one) => (
        <Stop
          key={`${one.code} ${one.message}`}
          message={one.message}
          hint={one.hint}
          location={one.location}
          testId="my-stage-blocks"
        >
          {one.service}
        </Stop>
      ))}
      {questions.length > 0 && <Questions questions={questions} />}
      <Section
        title={`Names that become ${base}'s`}
        aside={rebindings.length > 0 ? count(rebindings.length, "name") : undefined}
      >
        {rebindings.length > 0 ? (
          <RebindingList rebindings={rebindings} label={`Names that become ${base}'s`} />
        ) : (
          <p className="text-ink-3">
            {packaged_later.length > 0
              ? "None that are known before packaging."
              : `None: nothing that is replicated names what it shares with ${base} by the stage.`}
          </p>
        )}
        {packaged_later.length > 0 && (
          <p className="mt-1.5 flex gap-1.5 text-sm text-ink-3">
            <PackageSearch size={14} aria-hidden className="mt-0.5 shrink-0" />
            <span>
              More is known after packaging: the templates of {listWords(packaged_later, 4)} are made then.
              The run lists every name before it is deployed.
            </span>
          </p>
        )}
      </Section>
      {mind.map((one) => (
        <Callout
          key={`${one.code} ${one.message}`}
          tone="info"
          icon={<Info size={15} aria-hidden />}
          title={one.message}
        >
          <p>{one.hint}</p>
          {one.location && <LocationLink location={one.location} />}
        </Callout>
      ))}
      <Names proposal={proposal} />
    </div>
  );
}

function Stop({
  message,
  hint,
  location,
  testId,
  children,
}: {
  message: string;
  hint: string;
  location: Location | null;
  testId: string;
  children: ReactNode;
}) {
  return (
    <div role="alert" data-testid={testId}>
      <Callout tone="bad" icon={<OctagonAlert size={15} aria-hidden />} title={message}>
        <p className="text-sm">{children}</p>
        <p>{hint}</p>
        {location && <LocationLink location={location} />}
      </Callout>
    </div>
  );
}

function Names({ proposal: { names } }: { proposal: PersonalProposal }) {
  if (names.length === 0) return null;
  return (
    <details className="mt-4">
      <summary className="rounded-sm text-sm font-semibold text-ink-2">
        {count(names.length, "name")} of its own in AWS
      </summary>
      <ul className="mt-1.5 max-h-80 divide-y divide-line overflow-y-auto border-y border-line">
        {names.map((one) => (
          <li key={`${one.service} ${one.what}`} className="py-1.5">
            <div className="flex items-baseline gap-2">
              <Code className="min-w-0 flex-1">{one.name}</Code>
              {one.limit !== null && (
                <span className="shrink-0 text-sm text-ink-3 tabular-nums">
                  {one.name.length} of {one.limit}
                </span>
              )}
            </div>
            <p className="text-sm text-ink-3">
              {one.what} of {one.service}
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
