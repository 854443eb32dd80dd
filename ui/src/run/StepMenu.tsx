//! What can be done to one step of a run that goes on: try it again, or leave it out.
import { Ellipsis, RotateCcw, SkipForward } from "lucide-react";
import { useState } from "react";
import { useControl } from "../document/control";
import type { StepRun } from "../document/fold";
import { useRun } from "../document/run";
import type { RunId, ServiceId } from "../host/contract.gen";
import { Button, Dialog, IconButton, Menu, MenuItem } from "../kit";
import { list, neededLater } from "./words";

interface Props {
  run: RunId;
  step: StepRun;
  steers: boolean;
}

/** Nothing where nothing can be done. */
export function StepMenu({ run, step, steers }: Props) {
  const [asking, setAsking] = useState(false);
  const { busy, retryStep, skipStep } = useControl();
  const { id, service } = step.step;
  const retries = step.progress === "failed" || step.progress === "cancelled";
  const skips = step.progress === "waiting";
  if (!steers || (!retries && !skips)) return null;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton
            label={`What to do with ${service}`}
            size="sm"
            disabled={busy === `step ${id}`}
            data-testid={`step-menu-${service}`}
          >
            <Ellipsis size={15} aria-hidden />
          </IconButton>
        }
      >
        {retries && (
          <MenuItem
            icon={<RotateCcw size={14} />}
            data-testid="retry-step"
            onSelect={() => void retryStep(run, id)}
          >
            Try again
          </MenuItem>
        )}
        {skips && (
          <MenuItem icon={<SkipForward size={14} />} data-testid="skip-step" onSelect={() => setAsking(true)}>
            Leave it out…
          </MenuItem>
        )}
      </Menu>
      {asking && (
        <Skip
          service={service}
          lost={lostWith(run, id)}
          onClose={() => setAsking(false)}
          onSkip={() => void skipStep(run, id)}
        />
      )}
    </>
  );
}

function lostWith(run: RunId, step: string): ServiceId[] {
  const known = useRun.getState().runs[run];
  return known ? neededLater(known, step) : [];
}

function Skip({
  service,
  lost,
  onClose,
  onSkip,
}: {
  service: ServiceId;
  lost: readonly ServiceId[];
  onClose: () => void;
  onSkip: () => void;
}) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Leave ${service} out of this run?`}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            data-testid="confirm-skip"
            onClick={() => {
              onSkip();
              onClose();
            }}
          >
            Leave it out
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-4 text-ink-2 [overflow-wrap:anywhere]">
        <li>It has not begun, and its stack stays as it is.</li>
        <li>
          {lost.length === 0
            ? "Nothing else of this run needs it."
            : `What needs it is left out, too: ${list(lost)}.`}
        </li>
      </ul>
    </Dialog>
  );
}
