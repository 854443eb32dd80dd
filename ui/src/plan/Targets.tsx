//! Where the plan goes: account, region, and as whom and for how long.
import { CircleAlert, TriangleAlert } from "lucide-react";
import { TargetTag, useMark } from "../document/AccountTag";
import { useAccount } from "../document/accounts";
import { ConsoleLink } from "../document/ConsoleLink";
import { HELP, helpFor, identityLasts, openAccount } from "../document/logins";
import { useNow } from "../document/now";
import { targetName } from "../document/stages";
import type { ErrorView, IdentityView, TargetView } from "../host/contract.gen";
import { Badge, Button, Callout, Code } from "../kit";

export function Targets({ targets }: { targets: readonly TargetView[] }) {
  return (
    <ul aria-label="Targets" className="divide-y divide-line border-y border-line">
      {targets.map((target) => (
        <Target key={targetName(target)} target={target} />
      ))}
    </ul>
  );
}

function Target({ target }: { target: TargetView }) {
  const simulated = useMark(target.account)?.simulated ?? false;
  const { account, region, id, access, endpoint, identity, problem } = target;
  return (
    <li className="py-2.5" data-testid={`target-${targetName(target)}`}>
      <div className="flex min-h-6 items-center gap-2">
        <span className="min-w-0 flex-1 font-semibold">
          <TargetTag target={{ account, region }} />
        </span>
        <Standing target={target} />
        <ConsoleLink account={account} region={region} label={`Open ${account} in the AWS console`} icon />
      </div>
      <div className="text-sm text-ink-3 [overflow-wrap:anywhere]">
        <Code>{id}</Code> · {simulated ? "simulated on this machine" : access}
        {endpoint && (
          <>
            {" at "}
            <Code>{endpoint}</Code>
          </>
        )}
      </div>
      {identity && access !== "sandbox" && <Who identity={identity} />}
      {problem && <Problem account={account} problem={problem} />}
    </li>
  );
}

function Who({ identity }: { identity: IdentityView }) {
  const now = useNow(identity.expires !== null || identity.login_ends !== null);
  const { text, tone } = identityLasts(identity, now);
  return (
    <div className="text-sm text-ink-2 [overflow-wrap:anywhere]" title={identity.arn}>
      as <b className="font-semibold text-ink">{identity.role}</b> ·{" "}
      <span className={tone === "bad" ? "text-bad" : tone === "warn" ? "text-warn" : undefined}>{text}</span>
    </div>
  );
}

function Problem({ account, problem }: { account: string; problem: ErrorView }) {
  const help = helpFor(problem.code);
  // A session is logged in to from here; a profile's login is another program's, and its hint says which.
  const here = useAccount(account)?.session != null && help === "login";
  return (
    <div className="mt-1">
      <div role="alert" className="text-sm [overflow-wrap:anywhere]">
        <span className="font-semibold text-bad">{problem.message}</span> {!here && problem.hint}
      </div>
      <Button
        size="sm"
        variant={help === "look" ? "secondary" : "primary"}
        className="mt-1.5"
        title={`Opens ${account} in Accounts`}
        data-testid={`help-${account}`}
        onClick={() => openAccount(account)}
      >
        {HELP[help]}
      </Button>
    </div>
  );
}

function Standing({ target: { access, identity, problem } }: { target: TargetView }) {
  if (problem) {
    return (
      <Badge tone="bad" icon={<CircleAlert size={11} aria-hidden />}>
        not reachable
      </Badge>
    );
  }
  if (access === "sandbox") return <Badge tone="idle">sandbox</Badge>;
  return identity ? (
    <Badge tone="ok" title={`Proved: ${identity.arn}`}>
      verified
    </Badge>
  ) : (
    <Badge tone="idle" title="Whose credentials these are is proved before anything is changed.">
      not proved yet
    </Badge>
  );
}

/** What may get in the way in the middle; it stands right above the button. */
export function Cautions({ targets }: { targets: readonly TargetView[] }) {
  const careful = targets.filter(({ caution }) => caution !== null);
  if (careful.length === 0) return null;
  return (
    <ul aria-label="Before you go on" className="-my-2">
      {careful.map(({ account, region, caution }) => (
        <li key={targetName({ account, region })} data-testid="caution">
          <Callout
            tone="warn"
            icon={<TriangleAlert size={15} aria-hidden />}
            title={<TargetTag target={{ account, region }} />}
          >
            {caution}
          </Callout>
        </li>
      ))}
    </ul>
  );
}
