//! Accounts that are being created, or were: AWS takes minutes, and each ends on its own.
import { Check, CircleX } from "lucide-react";
import type { AccountCreation } from "../host/contract.gen";
import { Badge, Code, Section, Spinner } from "../kit";

export function Creations({ creations }: { creations: readonly AccountCreation[] }) {
  if (creations.length === 0) return null;
  return (
    <Section title="New accounts">
      <ul className="divide-y divide-line border-y border-line">
        {creations.map((creation) => (
          <li
            // A name can be tried again after it failed; the list keeps both.
            key={`${creation.from}/${creation.name}/${creation.email}/${creation.state.state}`}
            data-testid={`creation-${creation.name}`}
            data-state={creation.state.state}
            className="py-2"
          >
            <div className="flex items-center gap-2">
              <span className="truncate font-semibold">{creation.name}</span>
              {creation.state.state === "created" && <Code className="text-ink-3">{creation.state.id}</Code>}
              <span className="min-w-0 flex-1 truncate text-sm text-ink-3">{creation.email}</span>
              <span role="status">
                <Standing creation={creation} />
              </span>
            </div>
            {creation.state.state === "failed" && (
              <p role="alert" className="mt-0.5 text-sm text-ink-2">
                <span className="font-semibold text-bad">{creation.state.problem.message}</span>{" "}
                {creation.state.problem.hint}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Standing({ creation }: { creation: AccountCreation }) {
  switch (creation.state.state) {
    case "in-progress":
      return (
        <Badge tone="info" icon={<Spinner size={11} />}>
          AWS is creating it
        </Badge>
      );
    case "created":
      return (
        <Badge tone="ok" icon={<Check size={11} strokeWidth={2.4} aria-hidden />}>
          created
        </Badge>
      );
    case "failed":
      return (
        <Badge tone="bad" icon={<CircleX size={11} strokeWidth={2.4} aria-hidden />}>
          failed
        </Badge>
      );
  }
}
