//! The resources of a stack while they change, and what a change set would do to them.
import type { ResourceChange, ResourceEvent } from "../host/contract.gen";
import { Badge, count, toneClasses } from "../kit";
import { statusWord } from "./events";

export function ResourceList({ resources }: { resources: readonly ResourceEvent[] }) {
  return (
    <>
      <h4 className="mt-2 text-sm font-semibold text-ink-2">{count(resources.length, "resource")}</h4>
      <ul className="divide-y divide-line">
        {resources.map((resource) => {
          const { word, tone } = statusWord(resource.status);
          return (
            <li key={resource.logical_id} className="py-1.5 text-sm">
              <div className="flex items-center gap-2">
                <span
                  className="min-w-0 flex-1 truncate font-mono"
                  title={`${resource.logical_id} (${resource.type})`}
                >
                  {resource.logical_id}
                </span>
                <Badge tone={tone} title={resource.status}>
                  {word}
                </Badge>
              </div>
              <div className="truncate text-xs text-ink-3" title={resource.physical_id ?? undefined}>
                {resource.type}
                {resource.physical_id && ` · ${resource.physical_id}`}
              </div>
              {resource.reason && !isRoutine(resource.reason) && (
                <div
                  className={`selectable mt-0.5 [overflow-wrap:anywhere] ${tone === "bad" ? "rounded-sm px-1.5 py-0.5" : "text-ink-3"} ${tone === "bad" ? toneClasses.bad : ""}`}
                >
                  {resource.reason}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

// What CloudFormation says of every resource that it begins with; it explains nothing.
function isRoutine(reason: string): boolean {
  return /^(User|Resource (creation|update|deletion)) Initiated$/i.test(reason);
}

export function ChangeList({ changes, expected }: { changes: readonly ResourceChange[]; expected: boolean }) {
  return (
    <>
      <h4 className="mt-2 text-sm font-semibold text-ink-2">
        {expected ? "Expected" : "Change set"}: {count(changes.length, "change")}
      </h4>
      <ul className="divide-y divide-line">
        {changes.map((change) => (
          <li key={change.logical_id} className="py-1.5 text-sm">
            <div className="flex items-center gap-2">
              <span
                className="min-w-0 flex-1 truncate font-mono"
                title={`${change.logical_id} (${change.type})`}
              >
                {change.logical_id}
              </span>
              <Badge tone={toneOf(change)}>{wordOf(change)}</Badge>
            </div>
            <div className="text-xs text-ink-3 [overflow-wrap:anywhere]">
              {change.type}
              {change.properties.length > 0 && ` · ${change.properties.join(", ")}`}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function wordOf(change: ResourceChange): string {
  const action = change.action.toLowerCase();
  if (change.replacement === "True") return "replace";
  if (change.replacement === "Conditional") return `${action}, may replace`;
  return action;
}

function toneOf(change: ResourceChange) {
  if (change.action === "Remove" || change.replacement === "True") return "bad";
  if (change.replacement === "Conditional") return "warn";
  return change.action === "Add" ? "accent" : "idle";
}
