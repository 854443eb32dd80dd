// The ways into the drawer, always in the same place.
import {
  CircleAlert,
  GitBranch,
  History,
  Keyboard,
  Layers,
  Lightbulb,
  type LucideIcon,
  Monitor,
  Moon,
  Play,
  Scale,
  SlidersHorizontal,
  Sun,
  UserRound,
  Workflow,
} from "lucide-react";
import { adviceCount, useAdvice } from "../document/advice";
import { useConfig } from "../document/config";
import { driftCount, isLooking, useDrift } from "../document/drift";
import { isPaused } from "../document/progress";
import { useLiveRun } from "../document/run";
import { type Side, type Theme, useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { cx, Menu, MenuItem } from "../kit";

export function Rail({ view }: { view: ProjectView }) {
  const side = useView((state) => state.side);
  const run = useLiveRun();
  const live = run !== null;
  const paused = run !== null && isPaused(run);
  const { toggle, open, showDrift } = useView.getState();
  const drift = useView((state) => state.drift);
  const differs = useDrift(driftCount);
  const looking = useDrift(isLooking);
  const advice = useAdvice((state) => adviceCount(state.view));
  const serious = view.problems.filter(({ severity }) => severity !== "note").length;
  const item = (
    kind: Side,
    label: string,
    icon: LucideIcon,
    extra?: { badge?: number; dot?: boolean; quiet?: boolean },
  ) => (
    <RailButton
      label={label}
      icon={icon}
      active={side === kind}
      onClick={() => toggle(kind)}
      testId={`rail-${kind}`}
      {...extra}
    />
  );
  return (
    <nav
      aria-label="Panels"
      className="flex w-14 shrink-0 flex-col items-center gap-1.5 border-r border-line bg-panel py-2.5"
    >
      <RailButton
        label="Canvas"
        icon={Workflow}
        active={!drift && (side === null || side === "service")}
        onClick={() => {
          useConfig.getState().close();
          if (drift) showDrift(false);
          open(null);
        }}
        testId="rail-canvas"
      />
      <RailButton
        label={looking ? "Drift (looking)" : "Drift"}
        icon={SlidersHorizontal}
        active={drift}
        badge={looking ? 0 : differs}
        dot={looking}
        onClick={() => showDrift(!drift)}
        testId="rail-drift"
      />
      {item("run", paused ? "Run (waits for a login)" : live ? "Run (in progress)" : "Run", Play, {
        dot: live,
      })}
      {item("problems", "Problems", CircleAlert, { badge: serious })}
      {item("advice", "Advice", Lightbulb, { badge: advice, quiet: true })}
      {item("says", "Code, drawing, AWS", Scale)}
      {item("stages", "Stages", Layers)}
      {item("personal", "Personal stages", GitBranch)}
      {item("accounts", "Accounts", UserRound)}
      {item("history", "Earlier runs", History)}
      <div className="flex-1" />
      <RailButton
        label="Keys (?)"
        icon={Keyboard}
        active={false}
        onClick={() => useView.getState().setHelp(true)}
        testId="rail-keys"
      />
      <ThemeMenu />
    </nav>
  );
}

interface RailButtonProps {
  label: string;
  icon: LucideIcon;
  active: boolean;
  onClick: () => void;
  testId: string;
  badge?: number;
  dot?: boolean;
  /** The badge is no alarm. */
  quiet?: boolean;
}

function RailButton({ label, icon: Icon, active, onClick, testId, badge = 0, dot, quiet }: RailButtonProps) {
  // What is read out is what stands there.
  const number = badge > 99 ? "99+" : String(badge);
  return (
    <button
      type="button"
      data-testid={testId}
      title={label}
      aria-label={badge > 0 ? `${label}: ${number}` : label}
      aria-pressed={active}
      onClick={onClick}
      className={cx(
        "relative grid size-9.5 place-items-center rounded-lg transition-colors",
        active ? "bg-accent-soft text-accent" : "text-ink-3 hover:bg-mute hover:text-ink",
      )}
    >
      <Icon size={19} strokeWidth={1.8} aria-hidden />
      {badge > 0 && (
        <span
          className={cx(
            "absolute -top-0.5 -right-1 min-w-4 rounded-full px-1 text-center text-[10px] leading-4 font-semibold",
            quiet ? "bg-mute text-ink-2" : "bg-bad-soft text-bad",
          )}
        >
          {number}
        </span>
      )}
      {dot && <span aria-hidden className="absolute top-1 right-1 size-2 rounded-full bg-info" />}
    </button>
  );
}

const themes: ReadonlyArray<[Theme, string, LucideIcon]> = [
  ["system", "As the system", Monitor],
  ["light", "Light", Sun],
  ["dark", "Dark", Moon],
];

function ThemeMenu() {
  const theme = useView((state) => state.theme);
  const Icon = themes.find(([each]) => each === theme)?.[2] ?? Monitor;
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <button
          type="button"
          aria-label="Theme"
          title="Theme"
          className="grid size-9.5 place-items-center rounded-lg text-ink-3 hover:bg-mute hover:text-ink"
        >
          <Icon size={18} strokeWidth={1.8} aria-hidden />
        </button>
      }
    >
      {themes.map(([each, label, Each]) => (
        <MenuItem
          key={each}
          icon={<Each size={15} />}
          detail={each === theme ? "chosen" : undefined}
          onSelect={() => useView.getState().setTheme(each)}
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
