//! Where the plan goes: account, region, and as whom.
import { CircleAlert, CircleUser, FlaskConical } from "lucide-react";
import type { TargetView } from "../host/contract.gen";
import { Badge, Code } from "../kit";

export function Targets({ targets }: { targets: readonly TargetView[] }) {
  return (
    <ul aria-label="Targets" className="divide-y divide-line border-y border-line">
      {targets.map((target) => (
        <Target key={`${target.account}/${target.region}`} target={target} />
      ))}
    </ul>
  );
}

function Target({ target }: { target: TargetView }) {
  const sandbox = target.access === "sandbox";
  const Icon = sandbox ? FlaskConical : CircleUser;
  return (
    <li className="flex items-start gap-2.5 py-2.5">
      <Icon size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="font-semibold [overflow-wrap:anywhere]">{target.account}</span>
          <Code className="text-ink-2">{target.id}</Code>
          <Code className="text-ink-3">{target.region}</Code>
        </div>
        <div className="text-sm text-ink-3 [overflow-wrap:anywhere]">
          {sandbox ? "a simulated account on this machine" : target.access}
          {target.endpoint && (
            <>
              {" at "}
              <Code>{target.endpoint}</Code>
            </>
          )}
        </div>
        {target.identity && !sandbox && (
          <Code className="block truncate text-ink-3" title={target.identity.arn}>
            {target.identity.arn}
          </Code>
        )}
        {target.problem && (
          <div role="alert" className="mt-1 text-sm [overflow-wrap:anywhere]">
            <span className="font-semibold text-bad">{target.problem.message}</span> {target.problem.hint}
          </div>
        )}
      </div>
      <Standing target={target} sandbox={sandbox} />
    </li>
  );
}

function Standing({ target, sandbox }: { target: TargetView; sandbox: boolean }) {
  if (target.problem) {
    return (
      <Badge tone="bad" icon={<CircleAlert size={11} aria-hidden />}>
        not reachable
      </Badge>
    );
  }
  if (sandbox) return <Badge tone="idle">sandbox</Badge>;
  return target.identity ? (
    <Badge tone="ok">verified</Badge>
  ) : (
    <Badge tone="idle" title="Whose credentials these are is proved before anything is changed.">
      not proved yet
    </Badge>
  );
}
