//! From a cell that has to be deployed to a plan of it, and of nothing else.
import { usePlan } from "../document/plan";
import { useView } from "../document/view";

export function planFor({ stage, service }: { stage: string; service: string }): void {
  const view = useView.getState();
  view.setStage(stage);
  view.select([service]);
  usePlan.getState().choose({ intent: "deploy", scope: "only" });
  view.open("plan");
}
