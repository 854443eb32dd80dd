//! One personal stage: whose it is, until when, what stands in it, what it may cost, and what can be done with it.
import {
  CalendarClock,
  CalendarPlus,
  CircleAlert,
  Ellipsis,
  Infinity as Forever,
  Rocket,
  Trash2,
  UserRound,
  Zap,
} from "lucide-react";
import { TargetTag } from "../document/AccountTag";
import { bringUp, useMyStage } from "../document/myStage";
import { useNow } from "../document/now";
import { usePersonal } from "../document/personalStages";
import { entryWords, lifetimeTitle, lifetimeTone, lifetimeWords, listWords } from "../document/personalWords";
import { useProject } from "../document/project";
import { useRemovingStage } from "../document/removingStage";
import { useLiveRun } from "../document/run";
import { EXTEND_DAYS, extendByAWeek } from "../document/StageItems";
import type { Lifetime, PersonalStageView } from "../host/contract.gen";
import { ago, Badge, Button, Code, count, cx, IconButton, Menu, MenuItem, StageDot } from "../kit";
import { Cost } from "./Cost";

export function StageRow({ stage }: { stage: PersonalStageView }) {
  const { stage: id, base, owner, mine, entry, lifetime, express, services, stacks, last_used, cost } = stage;
  const now = useNow(true);
  return (
    <article
      aria-label={id}
      data-testid={`personal-${id}`}
      data-entry={entry}
      className="border-b border-line py-3"
    >
      <div className="flex items-center gap-2">
        <StageDot tone="personal" />
        <h3 className="min-w-0 truncate text-md font-semibold" title={id}>
          {id}
        </h3>
        <span className="min-w-0 flex-1 truncate text-ink-3">{base ? `from ${base}` : "base not known"}</span>
        {express && (
          <Badge tone="idle" icon={<Zap size={11} aria-hidden />} title="Deployed in express mode">
            express
          </Badge>
        )}
        <LifetimeBadge lifetime={lifetime} />
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-sm text-ink-2">
        <UserRound size={13} aria-hidden className="shrink-0 text-ink-3" />
        <span className={cx(mine && "font-semibold")}>
          {mine ? `You${owner ? ` (${owner})` : ""}` : (owner ?? "owner not known")}
        </span>
        <span className="text-ink-3" title={entryWords(entry).means}>
          · {entryWords(entry).words}
        </span>
        {last_used && <span className="text-ink-3">· last used {ago(last_used, now)}</span>}
      </p>
      <p className="mt-0.5 text-sm [overflow-wrap:anywhere]" title={services.join(", ")}>
        {services.length === 0 ? (
          <span className="text-ink-3">Nothing is known to stand in it.</span>
        ) : (
          <>
            {count(services.length, "service")}: <span className="text-ink-2">{listWords(services, 5)}</span>
          </>
        )}
      </p>
      <Cost cost={cost} />
      {stacks.length > 0 && <Stacks stage={stage} />}
      <Actions stage={stage} />
    </article>
  );
}

export function LifetimeBadge({ lifetime }: { lifetime: Lifetime }) {
  const Icon =
    lifetime.lifetime === "unlimited"
      ? Forever
      : lifetime.lifetime === "expired"
        ? CircleAlert
        : CalendarClock;
  return (
    <Badge
      tone={lifetimeTone(lifetime)}
      icon={<Icon size={11} strokeWidth={2.2} aria-hidden />}
      title={lifetimeTitle(lifetime)}
    >
      {lifetimeWords(lifetime)}
    </Badge>
  );
}

function Stacks({ stage: { stacks } }: { stage: PersonalStageView }) {
  const now = useNow(true);
  return (
    <details className="mt-0.5 text-sm">
      <summary className="rounded-sm text-ink-3">{count(stacks.length, "stack")} in AWS</summary>
      <ul className="mt-1 divide-y divide-line border-y border-line">
        {stacks.map(({ service, target, stack, status, updated }) => (
          <li key={`${target.account} ${target.region} ${stack}`} className="py-1">
            <div className="flex flex-wrap items-baseline gap-x-2">
              <Code className="font-semibold">{stack}</Code>
              <span className="text-ink-3">{service ?? "service not known"}</span>
            </div>
            <div className="flex flex-wrap items-center gap-x-2 text-ink-3">
              <TargetTag target={target} />
              <Code>{status}</Code>
              {updated && ago(updated, now)}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Actions({ stage: { stage, entry, lifetime } }: { stage: PersonalStageView }) {
  const extending = usePersonal((state) => state.extending);
  const known = useProject((state) => state.view?.topology.stages[stage] !== undefined);
  const locked = useProject((state) => state.view?.document.read_only != null);
  const live = useLiveRun() !== null;
  const pressing = lifetime.lifetime === "expired" || (lifetime.lifetime === "ends" && lifetime.soon);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-1.5">
      <Button
        size="sm"
        variant={pressing ? "primary" : "secondary"}
        icon={<CalendarPlus size={13} aria-hidden />}
        busy={extending === stage}
        disabled={locked || extending !== null || live}
        title={
          live
            ? "A run goes on"
            : `Until ${EXTEND_DAYS} days from now, in its file and in the tags of its stacks`
        }
        onClick={() => void extendByAWeek(stage)}
        data-testid={`extend-${stage}`}
      >
        Keep a week longer
      </Button>
      <Button
        size="sm"
        icon={<Rocket size={13} aria-hidden />}
        disabled={!known || locked || live}
        title={
          known ? "Plans it; goes at once where nothing is in its way" : "It is written down nowhere here"
        }
        onClick={() => void bringUp(stage)}
        data-testid={`deploy-${stage}`}
      >
        Deploy
      </Button>
      <Button
        size="sm"
        variant="danger"
        icon={<Trash2 size={13} aria-hidden />}
        disabled={locked || live}
        title="Shows what goes and what stays; nothing is done before you say so"
        onClick={() => useRemovingStage.getState().begin(stage)}
        data-testid={`remove-${stage}`}
      >
        Remove…
      </Button>
      <span className="flex-1" />
      {known && entry !== "nowhere" && (
        <Menu
          align="end"
          trigger={
            <IconButton label={`More for ${stage}`} size="sm" disabled={locked}>
              <Ellipsis size={15} aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => useMyStage.getState().begin({ stage })}>
            Change what stands in it
          </MenuItem>
          <MenuItem onSelect={() => void usePersonal.getState().share(stage, entry === "own")}>
            {entry === "own" ? "Share it with the team" : "Take it out of the team's file"}
          </MenuItem>
        </Menu>
      )}
    </div>
  );
}
