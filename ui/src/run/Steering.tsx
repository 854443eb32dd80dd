//! Wait and go on: nothing new begins while a run is paused; what AWS has begun comes to its end.
import { Pause, Play } from "lucide-react";
import { useControl } from "../document/control";
import type { Run } from "../document/fold";
import { Button } from "../kit";

export function PauseRun({ run }: { run: Run }) {
  const { busy, pause, goOn } = useControl();
  if (run.cancelRequested || run.rollingBack) return null;
  return run.paused ? (
    <Button
      variant="primary"
      size="sm"
      icon={<Play size={13} aria-hidden />}
      busy={busy === "run"}
      onClick={() => void goOn(run.id)}
      data-testid="continue-run"
    >
      Continue
    </Button>
  ) : (
    <Button
      size="sm"
      icon={<Pause size={13} aria-hidden />}
      busy={busy === "run"}
      onClick={() => void pause(run.id)}
      title="Nothing new begins until you continue; what AWS has begun comes to its end"
      data-testid="pause-run"
    >
      Pause
    </Button>
  );
}
