//! A stack that needs a person: what its status means, what stands in the way, and the ways out.
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { RecoveryOption, RecoveryView } from "../host/contract.gen";
import { Badge, Button, Checkbox, Code } from "../kit";
import { TargetTag } from "./AccountTag";
import { ConsoleLink } from "./ConsoleLink";
import { ErrorNote } from "./ErrorNote";
import { useRecoveries } from "./recoveries";

export function RecoveryCard({ stack }: { stack: RecoveryView }) {
  const refusal = useRecoveries(({ refusal: last }) => (last?.on === stack.stack_id ? last.error : null));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { target, guide, resources } = stack;
  const leaves = guide.ways.some(({ can_leave }) => can_leave);
  return (
    <article
      data-testid={`recovery-${stack.service}`}
      aria-label={`${stack.service}: ${stack.status}`}
      className="rounded-lg border border-warn px-3.5 py-3"
    >
      <div className="flex flex-wrap items-center gap-x-2">
        <TriangleAlert size={15} aria-hidden className="shrink-0 text-warn" />
        <span className="font-semibold">{stack.service}</span>
        <span className="flex-1" />
        <Badge tone="warn">{stack.status}</Badge>
        <ConsoleLink
          account={target.account}
          region={target.region}
          stack={stack.stack}
          label={`Open ${stack.stack} in the AWS console`}
          icon
        />
      </div>
      <div className="flex flex-wrap gap-x-2 text-sm text-ink-3">
        <Code>{stack.stack}</Code> <TargetTag target={target} />
      </div>
      <p className="mt-1.5 text-ink">{guide.means}</p>
      {stack.reason && (
        <p className="selectable mt-1 text-ink-2 [overflow-wrap:anywhere]">AWS says: {stack.reason}</p>
      )}
      {resources.length > 0 && (
        <div className="mt-2">
          <div className="text-sm font-semibold text-ink-2">
            {leaves ? "In its way; tick what is to be left as it is" : "In its way"}
          </div>
          <ul className="divide-y divide-line">
            {resources.map(({ logical_id, type, physical_id, status, reason }) => (
              <li key={logical_id} className="py-1.5 text-sm">
                <div className="flex items-center gap-2">
                  {leaves ? (
                    <Checkbox
                      className="flex-1"
                      checked={left.has(logical_id)}
                      data-testid={`leave-${logical_id}`}
                      onChange={(leave) => setLeft(withOrWithout(left, logical_id, leave))}
                      label={<Code title={physical_id ?? undefined}>{logical_id}</Code>}
                    />
                  ) : (
                    <Code className="min-w-0 flex-1" title={physical_id ?? undefined}>
                      {logical_id}
                    </Code>
                  )}
                  <Badge tone="bad">{status}</Badge>
                </div>
                <div className={leaves ? "pl-6 text-ink-3" : "text-ink-3"}>{type}</div>
                {reason && (
                  <div className={`selectable text-ink-2 [overflow-wrap:anywhere] ${leaves ? "pl-6" : ""}`}>
                    {reason}
                  </div>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {refusal && <ErrorNote error={refusal} />}
      <ul className="mt-2.5 flex flex-col gap-2.5">
        {guide.ways.map((option, index) => (
          <Way key={option.way} stack={stack} option={option} first={index === 0} left={left} />
        ))}
        {guide.ways.length === 0 && (
          <li className="text-ink-2">There is nothing to do but to wait; it ends by itself.</li>
        )}
      </ul>
    </article>
  );
}

function withOrWithout(left: ReadonlySet<string>, id: string, leave: boolean): ReadonlySet<string> {
  const next = new Set(left);
  if (leave) next.add(id);
  else next.delete(id);
  return next;
}

interface WayProps {
  stack: RecoveryView;
  option: RecoveryOption;
  first: boolean;
  left: ReadonlySet<string>;
}

function Way({ stack, option, first, left }: WayProps) {
  const planning = useRecoveries((state) => state.planning);
  const { way, title, does, destructive, can_leave } = option;
  const leave = can_leave ? [...left].sort() : [];
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <div className="min-w-50 flex-1">
        <div className="flex flex-wrap items-center gap-1.5 font-semibold">
          {title}
          {first && <Badge tone="accent">recommended</Badge>}
          {destructive && <Badge tone="bad">something is lost</Badge>}
        </div>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{does}</p>
        {leave.length > 0 && (
          <p className="text-sm text-ink-2">
            Left as {leave.length === 1 ? "it is" : "they are"}: <Code>{leave.join(", ")}</Code>
          </p>
        )}
      </div>
      <Button
        size="sm"
        variant={destructive ? "danger" : first ? "primary" : "secondary"}
        busy={planning === stack.stack_id}
        disabled={planning !== null}
        data-testid={`way-${way}`}
        title="Shows a plan first; nothing is done before you say yes"
        onClick={() => void useRecoveries.getState().plan(stack, way, leave)}
      >
        Plan this
      </Button>
    </li>
  );
}
