// What is shown of a config: which rows, which side, which two stages, and the question to the accounts.
import { ArrowLeftRight, ClipboardCopy, RefreshCw, Search } from "lucide-react";
import { useConfig } from "../document/config";
import type { ConfigView } from "../host/contract.gen";
import { Button, IconButton, Menu, MenuItem, MenuLabel, Segmented, Select, toastDone } from "../kit";
import { asDotenv, asJson, leftOut } from "./copy";
import { type Layer, rowsOf, type Show, shownColumns, type Wanted } from "./model";

interface Props {
  view: ConfigView;
  wanted: Wanted;
  numbers: Record<Show, number>;
  layer: Layer;
  onWant: (wanted: Partial<Wanted>) => void;
  onLayer: (layer: Layer) => void;
}

export function Tools({ view, wanted, numbers, layer, onWant, onLayer }: Props) {
  const asking = useConfig((state) => state.asking);
  const shows: Array<[Show, string]> = [
    ["all", "All"],
    ["differing", "Differing"],
    ["missing", "Missing"],
    ["drifted", "Not as deployed"],
    ["refused", "Refused"],
  ];
  // Only what there is: but what was chosen stays.
  const offered = shows.filter(([show]) => show === "all" || show === wanted.show || numbers[show] > 0);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-5 pb-3">
      <Segmented
        label="Which keys"
        value={wanted.show}
        options={offered.map(([value, label]) => ({
          value,
          label: value === "all" ? `All ${numbers.all}` : `${label} ${numbers[value]}`,
          testId: `config-show-${value}`,
        }))}
        onChange={(show) => onWant({ show })}
      />
      <label className="flex h-8.5 items-center gap-1.5 rounded-lg border border-line-2 bg-panel px-2.5">
        <Search size={14} aria-hidden className="shrink-0 text-ink-3" />
        <input
          type="text"
          aria-label="Search keys and values"
          placeholder="Search…"
          spellCheck={false}
          autoComplete="off"
          data-testid="config-search"
          value={wanted.search}
          onChange={(event) => onWant({ search: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || wanted.search === "") return;
            event.stopPropagation();
            onWant({ search: "" });
          }}
          className="h-7 w-36 bg-transparent text-base text-ink outline-none placeholder:text-ink-3"
        />
      </label>
      <Compare view={view} pair={wanted.pair} onPair={(pair) => onWant({ pair })} />
      <span className="flex-1" />
      <Segmented
        label="Which side"
        value={layer}
        options={[
          { value: "sources", label: "Sources" },
          { value: "deployed", label: "Deployed" },
          { value: "both", label: "Both" },
        ]}
        onChange={onLayer}
      />
      <Button
        size="sm"
        busy={asking.length > 0}
        icon={<RefreshCw size={13} aria-hidden />}
        title="Asks the accounts of these stages for the stack and its template. Changes nothing."
        data-testid="config-ask"
        onClick={() => {
          const stages = shownColumns(view, wanted.pair).map(({ column }) => column.stage);
          void useConfig.getState().ask([...new Set(stages)]);
          if (layer === "sources") onLayer("both");
        }}
      >
        Ask the accounts
      </Button>
      <Copy view={view} wanted={wanted} />
    </div>
  );
}

const NONE = "all";

function Compare({
  view,
  pair,
  onPair,
}: {
  view: ConfigView;
  pair: Wanted["pair"];
  onPair: (pair: Wanted["pair"]) => void;
}) {
  const columns = shownColumns(view, null);
  if (columns.length < 3) return null;
  const options = columns.map(({ at, title }) => ({ value: String(at), label: title }));
  if (pair === null)
    return (
      <Button
        size="sm"
        variant="ghost"
        icon={<ArrowLeftRight size={13} aria-hidden />}
        onClick={() => onPair([0, columns.length - 1])}
      >
        Compare two
      </Button>
    );
  const [one, other] = pair;
  return (
    <span className="flex items-center gap-1.5">
      <Select
        aria-label="Compare"
        value={String(one)}
        options={[{ value: NONE, label: "all stages" }, ...options]}
        onChange={(value) => onPair(value === NONE ? null : [Number(value), other])}
        className="w-36"
      />
      <ArrowLeftRight size={13} aria-hidden className="text-ink-3" />
      <Select
        aria-label="Compare with"
        value={String(other)}
        options={options}
        onChange={(value) => onPair([one, Number(value)])}
        className="w-36"
      />
    </span>
  );
}

function Copy({ view, wanted }: { view: ConfigView; wanted: Wanted }) {
  const copy = async (text: string, at: number, title: string) => {
    await navigator.clipboard.writeText(text);
    const left = leftOut(view.rows, at);
    toastDone(
      left === 0 ? `Copied ${title}` : `Copied ${title}, without ${left} that are secret or known later`,
    );
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton size="sm" label="Copy a stage">
          <ClipboardCopy size={15} aria-hidden />
        </IconButton>
      }
    >
      {shownColumns(view, wanted.pair).map(({ at, title }) => (
        <div key={at}>
          <MenuLabel>{title}</MenuLabel>
          <MenuItem onSelect={() => void copy(asJson(rowsOf(view, wanted), at), at, `${title} as JSON`)}>
            Copy as JSON
          </MenuItem>
          <MenuItem onSelect={() => void copy(asDotenv(rowsOf(view, wanted), at), at, `${title} as dotenv`)}>
            Copy as dotenv
          </MenuItem>
        </div>
      ))}
    </Menu>
  );
}
