// In which stages services are. A list that is absent means every stage, those to come as well.
import type { StageId } from "../host/contract.gen";

export type InStage = "all" | "some" | "none";

type Stages = readonly StageId[] | null;

export function inStage(lists: readonly Stages[], stage: StageId): InStage {
  const there = lists.filter((list) => list === null || list.includes(stage)).length;
  return there === lists.length ? "all" : there === 0 ? "none" : "some";
}

/** One service's list with or without a stage; absent where it names all there are. */
export function withStage(
  list: Stages,
  stage: StageId,
  wanted: boolean,
  stages: readonly StageId[],
): StageId[] | null {
  const before = new Set(list ?? stages);
  if (wanted) before.add(stage);
  else before.delete(stage);
  const after = stages.filter((id) => before.has(id));
  return after.length === stages.length ? null : after;
}
