//! A failure, one click from its cause: the resource, what AWS said of it, its line, and what is left.
import { FileCode2, LifeBuoy, RotateCcw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { LocationLink, openPlace } from "../document/LocationLink";
import { useView } from "../document/view";
import type { Failure, StageId } from "../host/contract.gen";
import { Button, Code } from "../kit";
import { leftAs, needsSomebody } from "./words";

export function FailureCard({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const { resource, location } = failure;
  return (
    <div className="selectable rounded-lg bg-bad-soft px-3 py-2.5">
      <div className="flex gap-2.5">
        <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-bad" />
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          {resource ? (
            <>
              <div>
                <span className="font-semibold">{resource.logical_id}</span>{" "}
                <span className="font-semibold text-bad">{resource.status}</span>
              </div>
              <div className="text-sm text-ink-3">{resource.type}</div>
              <div className="mt-1 text-ink">{resource.reason ?? failure.message}</div>
            </>
          ) : (
            <div className="font-semibold">{failure.message}</div>
          )}
          {location && (
            <div className="mt-1">
              <LocationLink location={location} />
            </div>
          )}
        </div>
      </div>
      {failure.left_as && (
        <div className="mt-2 text-ink-2">
          {leftAs(failure.left_as)} <Code className="text-ink-3">{failure.left_as}</Code>
        </div>
      )}
      {failure.hint && <div className="mt-1 text-ink-2">{failure.hint}</div>}
      {children}
    </div>
  );
}

interface ActionsProps {
  failure: Failure;
  stage: StageId | null;
  retry: { run: () => void; busy: boolean; disabled: string | null; does: string };
}

export function FailureActions({ failure, stage, retry }: ActionsProps) {
  const { location } = failure;
  return (
    <div className="mt-2.5 flex flex-wrap gap-2">
      <Button
        variant="primary"
        size="sm"
        icon={<RotateCcw size={13} aria-hidden />}
        onClick={retry.run}
        busy={retry.busy}
        disabled={retry.disabled !== null}
        title={retry.disabled ?? retry.does}
        data-testid="retry-run"
      >
        Retry
      </Button>
      {location && (
        <Button size="sm" icon={<FileCode2 size={13} aria-hidden />} onClick={() => openPlace(location)}>
          Open the line
        </Button>
      )}
      {failure.left_as !== null && needsSomebody(failure.left_as) && stage !== null && (
        <Button
          size="sm"
          icon={<LifeBuoy size={13} aria-hidden />}
          title="What its state means, and what AWS allows"
          data-testid="ways-out"
          onClick={() => {
            useView.getState().setStage(stage);
            useView.getState().open("recoveries");
          }}
        >
          Ways out
        </Button>
      )}
    </div>
  );
}
