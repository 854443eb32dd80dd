//! What it is called, where it comes from, where it goes, and how long it is meant to stay.
import { MapPin } from "lucide-react";
import { type Ttl, useMyStage } from "../document/myStage";
import { useProject } from "../document/project";
import { stageTone, targetName, targetOf } from "../document/stages";
import type { PersonalProposal } from "../host/contract.gen";
import {
  AccountDot,
  Callout,
  Code,
  Field,
  type Option,
  Segmented,
  Select,
  StageDot,
  TextInput,
} from "../kit";
import { sameTargets } from "./words";

export function Basics({ proposal }: { proposal: PersonalProposal }) {
  return (
    <div className="flex flex-col gap-3.5">
      <Name proposal={proposal} />
      <div className="flex gap-2">
        <Base proposal={proposal} />
        <Where proposal={proposal} />
      </div>
      {proposal.elsewhere.length > 0 && (
        <div data-testid="my-stage-elsewhere" className="-my-3">
          <Callout
            tone="info"
            icon={<MapPin size={15} aria-hidden />}
            title={`Elsewhere than ${proposal.base}`}
          >
            <ul className="flex flex-col gap-1">
              {proposal.elsewhere.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Callout>
        </div>
      )}
      <Keep />
    </div>
  );
}

function Name({ proposal }: { proposal: PersonalProposal }) {
  const typed = useMyStage((state) => state.wish.name);
  const say = useMyStage((state) => state.say);
  const name = typed ?? proposal.name;
  // What is known is of another name while this one is looked at.
  const known = name === proposal.name;
  const problem = known ? proposal.name_problem : null;
  const others = proposal.suggestions.filter((one) => one.name !== name);
  return (
    <div>
      <Field
        label="Name"
        hint={
          proposal.longest === null
            ? "It becomes part of names in AWS."
            : `At most ${proposal.longest} characters here: it becomes part of names in AWS.`
        }
        error={
          problem && (
            <span role="alert" data-testid="my-stage-name-problem" className="[overflow-wrap:anywhere]">
              {problem.message}
              {problem.breaks && (
                <>
                  : {problem.breaks.what} of {problem.breaks.service} would be{" "}
                  <Code>{problem.breaks.name}</Code>, {problem.breaks.name.length} characters
                  {problem.breaks.limit !== null && ` of at most ${problem.breaks.limit}`}
                </>
              )}
              . {problem.hint}
            </span>
          )
        }
      >
        {(ids) => (
          <TextInput
            {...ids}
            mono
            value={name}
            onChange={(next) => say({ name: next })}
            data-testid="my-stage-name"
          />
        )}
      </Field>
      {others.length > 0 && (
        <ul aria-label="Suggestions" className="mt-1.5 flex flex-wrap gap-1.5">
          {others.slice(0, 4).map((one) => (
            <li key={one.name}>
              <button
                type="button"
                onClick={() => say({ name: one.name })}
                title={`After ${one.from}`}
                className="rounded-full border border-line-2 px-2 py-px text-sm text-ink-2 hover:bg-mute hover:text-ink"
              >
                <span className="font-mono text-xs">{one.name}</span>
                <span className="text-ink-3"> · {one.from}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Base({ proposal }: { proposal: PersonalProposal }) {
  const stages = useProject((state) => state.view?.topology.stages);
  const say = useMyStage((state) => state.say);
  return (
    <Field label="Shares with" className="min-w-0 flex-1">
      {(ids) => (
        <Select
          {...ids}
          data-testid="my-stage-base"
          value={proposal.base}
          options={proposal.bases.map((base) => ({
            value: base,
            label: base,
            mark: <StageDot tone={stageTone(base, stages?.[base])} />,
          }))}
          onChange={(base) => say({ base })}
        />
      )}
    </Field>
  );
}

const OF_BASE = "";

function Where({ proposal }: { proposal: PersonalProposal }) {
  const view = useProject((state) => state.view);
  const wanted = useMyStage((state) => state.wish.targets);
  const say = useMyStage((state) => state.say);
  const bases = view?.topology.stages[proposal.base]?.targets ?? [];
  const mark = (account: string) => <AccountDot mark={view?.accounts[account] ?? null} />;
  const [first] = bases;
  const options: Option<string>[] = [
    {
      value: OF_BASE,
      label: bases.length === 1 && first ? targetName(first) : `where ${proposal.base} is`,
      detail: bases.length === 1 ? `as ${proposal.base}` : `${bases.length} targets`,
      mark: first && mark(first.account),
    },
    ...proposal.places
      .filter((place) => !sameTargets([place], bases))
      .map((place) => ({ value: targetName(place), label: targetName(place), mark: mark(place.account) })),
  ];
  const chosen = wanted?.[0] ? targetName(wanted[0]) : OF_BASE;
  return (
    <Field label="Goes to" className="min-w-0 flex-[1.6]">
      {(ids) => (
        <Select
          {...ids}
          data-testid="my-stage-target"
          value={chosen}
          options={options}
          onChange={(name) => say({ targets: name === OF_BASE ? undefined : [targetOf(name)] })}
        />
      )}
    </Field>
  );
}

const TTLS: ReadonlyArray<{ value: "1d" | "3d" | "7d" | "none"; label: string }> = [
  { value: "1d", label: "1 day" },
  { value: "3d", label: "3 days" },
  { value: "7d", label: "1 week" },
  { value: "none", label: "Until removed" },
];

function Keep() {
  const ttl = useMyStage((state) => state.ttl);
  const choose = useMyStage((state) => state.choose);
  return (
    <div>
      <div className="mb-1 text-sm font-medium text-ink-2">Keep it for</div>
      <Segmented
        label="Keep it for"
        value={ttl ?? "none"}
        options={TTLS}
        onChange={(value) => choose({ ttl: (value === "none" ? null : value) as Ttl })}
      />
      <p className="mt-1 text-sm text-ink-3">
        {ttl === null
          ? "Nobody is reminded of it."
          : "You are reminded before it expires. Nothing is removed by itself."}
      </p>
    </div>
  );
}
