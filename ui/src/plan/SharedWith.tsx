//! Of a personal stage: what it takes from its base, and which names become those that the base has.
import { CircleQuestionMark, GitBranch, Info, MapPin } from "lucide-react";
import { LocationLink } from "../document/LocationLink";
import { useMyStage } from "../document/myStage";
import { listWords } from "../document/personalWords";
import { RebindingList } from "../document/RebindingList";
import type { PlanView } from "../host/contract.gen";
import { Button, Callout, count } from "../kit";

export function SharedWith({ view }: { view: PlanView }) {
  if (!view.personal) return null;
  const { base, shared, rebindings, mind, questions, packaged_later, elsewhere } = view.personal;
  const { stage } = view.plan;
  const open = questions.filter(({ answer }) => answer === null);
  return (
    <section aria-label={`Shared with ${base}`} data-testid="shared-with">
      {open.length > 0 && (
        <Callout
          tone="warn"
          icon={<CircleQuestionMark size={15} aria-hidden />}
          title={`${count(open.length, "question is", "questions are")} open`}
        >
          <p>Some names could be {base}'s or this stage's own: only you can decide.</p>
          <Button
            size="sm"
            className="mt-1.5"
            onClick={() => useMyStage.getState().begin({ stage })}
            data-testid="answer-questions"
          >
            Decide
          </Button>
        </Callout>
      )}
      {mind.map(({ code, message, hint, location }) => (
        <Callout key={`${code} ${message}`} tone="info" icon={<Info size={15} aria-hidden />} title={message}>
          <p>{hint}</p>
          {location && <LocationLink location={location} />}
        </Callout>
      ))}
      {elsewhere.length > 0 && (
        <Callout tone="info" icon={<MapPin size={15} aria-hidden />} title={`Elsewhere than ${base}`}>
          {elsewhere.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Callout>
      )}
      <details className="my-3 rounded-lg border border-line px-3 py-2" open={rebindings.length > 0}>
        <summary className="rounded-sm">
          <GitBranch size={14} aria-hidden className="mr-1.5 mb-0.5 inline text-personal" />
          <span className="font-semibold">
            {rebindings.length > 0
              ? `${count(rebindings.length, "name becomes", "names become")} ${base}'s`
              : `Shares ${count(shared.length, "service")} with ${base}`}
          </span>
        </summary>
        <p className="mt-1 text-sm text-ink-3">
          {shared.length > 0 && `Shared with ${base}: ${listWords(shared, 6)}. `}
          {packaged_later.length > 0 &&
            `More is known after packaging: the templates of ${listWords(packaged_later, 4)} are made then.`}
        </p>
        {rebindings.length > 0 && (
          <div className="mt-2">
            <RebindingList rebindings={rebindings} label={`Names that become ${base}'s`} />
          </div>
        )}
      </details>
    </section>
  );
}
