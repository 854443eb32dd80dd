// What a card says beside its name: its kind in words, its pips, and its state in a plan or a run. Pure.

import type {
  Action,
  CellState,
  CellView,
  Plan,
  ProjectView,
  ServiceId,
  ServiceKind,
  ServiceView,
} from "../host/contract.gen";
import { accountWords, type State } from "../kit";
import type { Run } from "./fold";
import { byService, isGoing, type ServiceRun } from "./progress";
import { orderedStages, type StageTone, stageTone, standsIn, targetName } from "./stages";
import { cellStateWords } from "./standing";

export interface Pip {
  key: string;
  tone: StageTone;
  state: CellState;
  title: string;
}

/** What was made of another view of the same project. */
interface Before {
  view: ProjectView;
  pips(service: ServiceId): Pip[] | undefined;
}

/** One for each stage and target, in the order of the stages. Where nothing of a service has changed, its pips are the same. */
export function pipsOf(view: ProjectView, before?: Before): Map<ServiceId, Pip[]> {
  const cells = cellsOf(view);
  const alike =
    before?.view.topology.stages === view.topology.stages && before.view.accounts === view.accounts;
  const old = before && alike ? { ...before, cells: cellsOf(before.view) } : null;
  const places = orderedStages(view.topology).flatMap(([stage, { targets }]) =>
    targets.map((target) => ({
      stage,
      target,
      name: targetName(target),
      words: accountWords(view.accounts[target.account] ?? null),
      tone: stageTone(stage, view.topology.stages[stage]),
    })),
  );
  const pipsOfOne = (id: ServiceId): Pip[] =>
    places
      .filter(({ stage }) => standsIn(view.topology, id, stage))
      .map(({ stage, target, name, words, tone }) => {
        const cell = cells
          .get(id)
          ?.find(
            (each) =>
              each.stage === stage &&
              each.target.account === target.account &&
              each.target.region === target.region,
          );
        const state = cell?.state ?? "unknown";
        const status = cell?.status ? ` (${cell.status})` : "";
        return {
          key: `${stage} ${name}`,
          tone,
          state,
          title: `${stage} · ${name}${words && ` (${words})`}: ${cellStateWords[state]}${status}`,
        };
      });
  return new Map(
    view.services.map(({ id }) => {
      const stays =
        old?.view.topology.services[id] === view.topology.services[id] &&
        sameItems(old?.cells.get(id), cells.get(id));
      return [id, (stays && old?.pips(id)) || pipsOfOne(id)];
    }),
  );
}

/** An edit asks for those of the view before, too. */
const sorted = new WeakMap<readonly CellView[], Map<ServiceId, CellView[]>>();

function cellsOf({ cells }: ProjectView): Map<ServiceId, CellView[]> {
  const known = sorted.get(cells);
  if (known) return known;
  const found = new Map<ServiceId, CellView[]>();
  for (const cell of cells) {
    const others = found.get(cell.service);
    if (others) others.push(cell);
    else found.set(cell.service, [cell]);
  }
  sorted.set(cells, found);
  return found;
}

function sameItems<T>(a: readonly T[] = [], b: readonly T[] = []): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Resource types that say what a service is, most telling first. */
const telling: Array<[prefix: string, word: string]> = [
  ["AWS::DynamoDB::", "DynamoDB"],
  ["AWS::RDS::", "RDS"],
  ["AWS::Cognito::", "Cognito"],
  ["AWS::EC2::VPC", "VPC"],
  ["AWS::ElastiCache::", "ElastiCache"],
  ["AWS::OpenSearchService::", "OpenSearch"],
  ["AWS::Kinesis::", "Kinesis"],
  ["AWS::StepFunctions::", "Step Functions"],
  ["AWS::CloudFront::", "CloudFront"],
  ["AWS::SNS::", "SNS"],
  ["AWS::SQS::", "SQS"],
  ["AWS::Events::", "EventBridge"],
  ["AWS::ECS::", "ECS"],
  ["AWS::S3::", "S3"],
  ["AWS::ApiGateway", "API Gateway"],
  ["AWS::SSM::", "SSM"],
  ["AWS::IAM::", "IAM"],
];

/** `4 functions · api`, `DynamoDB · infrastructure`. */
export function lineOf(service: ServiceView): string {
  if (service.kind === "planned") return `planned · ${service.role}`;
  if (service.unreadable) return "cannot be read";
  return `${whatOf(service)} · ${service.role}`;
}

const kindWords: Record<ServiceKind, string> = {
  serverless: "Serverless",
  cloudformation: "CloudFormation",
  cdk: "CDK",
  sam: "SAM",
  terraform: "Terraform",
  command: "a command",
  planned: "planned",
};

function whatOf(service: ServiceView): string {
  if (service.functions > 0) return service.functions === 1 ? "1 function" : `${service.functions} functions`;
  const types = Object.keys(service.resources);
  const known = telling.find(([prefix]) => types.some((type) => type.startsWith(prefix)));
  if (known) return known[1];
  const total = Object.values(service.resources).reduce((sum, n) => sum + n, 0);
  if (total > 0) return total === 1 ? "1 resource" : `${total} resources`;
  return kindWords[service.kind];
}

export type CardIcon =
  | "database"
  | "code"
  | "bucket"
  | "people"
  | "network"
  | "queue"
  | "web"
  | "clock"
  | "draft"
  | "stack";

export function iconOf(service: ServiceView): CardIcon {
  if (service.kind === "planned") return "draft";
  if (service.role === "web") return "web";
  if (service.role === "job") return "clock";
  const types = Object.keys(service.resources);
  const has = (...prefixes: string[]) =>
    types.some((type) => prefixes.some((prefix) => type.startsWith(prefix)));
  if (has("AWS::Cognito::")) return "people";
  if (service.functions > 0 || service.role === "api") return "code";
  if (has("AWS::DynamoDB::", "AWS::RDS::", "AWS::ElastiCache::", "AWS::OpenSearch")) return "database";
  if (has("AWS::EC2::")) return "network";
  if (has("AWS::SNS::", "AWS::SQS::", "AWS::Events::", "AWS::Kinesis::")) return "queue";
  if (has("AWS::S3::")) return "bucket";
  return "stack";
}

/** The state of a card in the plan or the run that is looked at. */
export interface CardState {
  /** Stable, for programs: the run's progress or the plan's action. */
  key: string;
  state: State;
  /** Instead of the state's own word. */
  word: string | null;
  /** Milliseconds since the epoch; a card with a start and no end counts. */
  started: number | null;
  finished: number | null;
  median: number | null;
  going: boolean;
  inRun: boolean;
}

/** What a plan is going to do with a service, over all targets. */
export function plannedStates(plan: Plan, durations: Record<string, number>): Map<ServiceId, CardState> {
  const rank: Record<Action, number> = {
    none: 0,
    update: 1,
    "continue-rollback": 2,
    "roll-back": 3,
    create: 4,
    recreate: 5,
    delete: 6,
  };
  const states = new Map<ServiceId, CardState>();
  const blocked = new Set(plan.blockers.flatMap((blocker) => blocker.services));
  for (const { service, action } of plan.steps) {
    const known = states.get(service);
    if (known && rank[known.key as Action] >= rank[action]) continue;
    states.set(service, {
      key: action,
      state: action,
      word: null,
      started: null,
      finished: null,
      median: durations[service] ?? null,
      going: false,
      inRun: false,
    });
  }
  for (const service of blocked) {
    const known = states.get(service);
    states.set(service, {
      key: "blocked",
      state: "blocked",
      word: null,
      started: null,
      finished: null,
      median: known?.median ?? null,
      going: false,
      inRun: false,
    });
  }
  return states;
}

/** Where every service of a run is. Equal states keep their identity, so that only what changed is drawn anew. */
export function runStates(
  run: Run,
  medians: Readonly<Record<ServiceId, number>>,
  before: ReadonlyMap<ServiceId, CardState>,
  brokeOff: number | null = null,
): Map<ServiceId, CardState> {
  const states = new Map<ServiceId, CardState>();
  for (const [id, service] of byService(run)) {
    const now = stateOf(service, medians[id] ?? null);
    const state = brokeOff === null ? now : left(now, service, brokeOff);
    const known = before.get(id);
    states.set(id, known && equal(known, state) ? known : state);
  }
  return states;
}

/** How far a service was when the run broke off: nobody here knows what became of it since. */
function left(now: CardState, { progress }: ServiceRun, brokeOff: number): CardState {
  if (!isGoing(progress)) return now;
  if (progress === "waiting") return { ...now, state: "queued", word: "not begun" };
  return { ...now, state: "waiting", word: `was ${now.word ?? now.state}`, finished: brokeOff, going: false };
}

function equal(a: CardState, b: CardState): boolean {
  return (Object.keys(a) as Array<keyof CardState>).every((key) => a[key] === b[key]);
}

function stateOf(run: ServiceRun, median: number | null): CardState {
  const [state, word] = look(run);
  return {
    key: run.progress,
    state,
    word,
    started: run.started,
    finished: run.finished,
    median,
    going: run.progress === "building" || run.progress === "deploying" || run.progress === "started",
    inRun: true,
  };
}

function look(run: ServiceRun): [State, string | null] {
  const action = run.steps[0]?.step.action ?? "update";
  if (run.undoing === "going") return ["rolling-back", "taking back"];
  if (run.undoing === "failed") return ["not-undone", null];
  if (run.undoing === "kept") return ["kept", null];
  if (run.undoing === "done") return ["undone", null];
  if (run.login) return ["login", `waits for a login to ${run.login.target.account}`];
  switch (run.progress) {
    case "waiting":
      if (run.gate !== null && run.waitsFor.length === 0) return ["gate", `waits at ${run.gate}`];
      return waiting(run.waitsFor);
    case "building":
      return ["building", null];
    case "started":
      return ["updating", "starting"];
    case "deploying":
      if (run.steps.some((step) => step.cause)) return ["rolling-back", null];
      if (action === "create" || action === "recreate") return ["creating", null];
      return [action === "delete" ? "deleting" : "updating", null];
    case "succeeded":
      return ["stable", action === "delete" ? "deleted" : null];
    case "unchanged":
      return ["unchanged", null];
    case "failed":
      return ["failed", null];
    case "cancelled":
      return ["cancelled", null];
    case "skipped":
      return ["skipped", null];
  }
}

function waiting(services: readonly ServiceId[]): [State, string | null] {
  const [first] = services;
  if (first === undefined) return ["queued", null];
  return ["waiting", services.length === 1 ? `waits for ${first}` : `waits for ${services.length}`];
}
