//! What is known of a cell, a line each; with what it was heard from and how long ago.
import type { ReactNode } from "react";
import { cellStateWords, isOld, sourceWords } from "../document/standing";
import type { ProjectView, Target } from "../host/contract.gen";
import { ago, Code, dayAndTime, type State, StateBadge } from "../kit";
import type { Spot } from "./model";

const badges: Record<keyof typeof cellStateWords, State> = {
  unknown: "waiting",
  absent: "none",
  deployed: "stable",
  behind: "update",
  running: "updating",
  failed: "failed",
};

interface Props {
  view: ProjectView;
  target: Target;
  spot: Spot;
  now: number;
}

export function Facts({ view, target, spot, now }: Props) {
  const account = view.topology.accounts[target.account];
  const known = spot.kind === "known" ? spot.known : null;
  return (
    <dl className="mx-facts">
      <Fact name="State">
        <Standing spot={spot} />
      </Fact>
      {known?.status && (
        <Fact name="AWS says">
          <Code>{known.status}</Code>
        </Fact>
      )}
      <Fact name="Account">
        <Code>{account?.id ?? "no number yet"}</Code>
      </Fact>
      <Fact name="Region">
        <Code>{target.region}</Code>
      </Fact>
      {known?.stack && (
        <Fact name="Stack">
          <Code className="[overflow-wrap:anywhere]">{known.stack}</Code>
        </Fact>
      )}
      {known?.who && (
        <Fact name="Version">
          {known.who.commit ? (
            <Code title={known.who.commit}>{known.who.commit.slice(0, 10)}</Code>
          ) : (
            "from sources without a commit"
          )}
          {known.rank !== null && <span className="text-ink-3"> · {rankWords(known.rank)}</span>}
        </Fact>
      )}
      {known?.deployed && (
        <Fact name="Deployed">
          <span title={known.deployed}>{dayAndTime(known.deployed)}</span>
          {known.who?.actor && <> by {known.who.actor}</>}
        </Fact>
      )}
      {known && known.source !== "run" && (
        <Fact name="Known">
          <span className={isOld(known, now) ? "text-warn" : undefined}>
            {ago(known.at, now)}, {sourceWords[known.source]}
          </span>
        </Fact>
      )}
    </dl>
  );
}

export function rankWords(rank: number): string {
  if (rank === 0) return "the newest known";
  return rank === 1 ? "one newer is known" : `${rank} newer are known`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Standing({ spot }: { spot: Spot }) {
  switch (spot.kind) {
    case "known":
      return <StateBadge state={badges[spot.known.state]} word={cellStateWords[spot.known.state]} />;
    case "unknown":
      return <span>Not known: the account was never asked, and no run went there.</span>;
    case "planned":
      return <span>Planned: there is no code yet.</span>;
    case "outside":
      return <span>It does not go to this stage.</span>;
  }
}
