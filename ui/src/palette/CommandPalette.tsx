//! Ctrl+K: find anything by a few letters, and go there or do it.
import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import { cx, Kbd } from "../kit";
import { find, marksIn, score } from "./find";
import { type Item, useGroups } from "./groups";
import { recent, remember } from "./recent";

const AT_MOST = 40;
const WITHOUT_QUERY = 6;

export function CommandPalette() {
  const open = useView((state) => state.palette);
  const setPalette = useView((state) => state.setPalette);
  return (
    <Dialog.Root open={open} onOpenChange={setPalette}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-60 bg-scrim" />
        <Dialog.Popup
          aria-label="Find anything"
          data-testid="command-palette"
          className="fixed top-[14vh] left-1/2 z-60 w-[580px] max-w-[calc(100vw-48px)] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-panel shadow-pop outline-none"
        >
          <Finder close={() => setPalette(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ close }: { close: () => void }) {
  const [query, setQuery] = useState("");
  const groups = useGroups();
  const { history, loadHistory } = useRun();
  useEffect(() => {
    if (history === null) void loadHistory();
  }, [history, loadHistory]);

  const [last] = useState(recent);
  const shown = (query ? groups : [lately(last, groups), ...groups])
    .map(({ heading, items }) => ({
      heading,
      items: doableFirst(find(query, items, query ? AT_MOST : WITHOUT_QUERY)),
    }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => best(query, b.items) - best(query, a.items));
  return (
    <Command shouldFilter={false} label="Find anything" loop>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search size={16} aria-hidden className="shrink-0 text-ink-3" />
        <Command.Input
          autoFocus
          value={query}
          onValueChange={setQuery}
          placeholder="Find services, actions, stages and runs"
          className="h-12 min-w-0 flex-1 bg-transparent text-md outline-none placeholder:text-ink-3"
        />
        <Kbd>Esc</Kbd>
      </div>
      {/* Beside the list, which may hold nothing but what can be chosen. */}
      <div role="status">
        <Command.Empty className="px-3 py-8 text-center text-ink-3">
          Nothing is called “{query}”. Services, stacks, stages, accounts, runs, views and actions are
          searched.
        </Command.Empty>
      </div>
      <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
        {shown.map(({ heading, items }) => (
          <Command.Group
            key={heading}
            heading={heading}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3"
          >
            {items.map((item) => (
              <Command.Item
                key={item.key ?? item.id}
                value={item.key ?? item.id}
                disabled={item.refused != null}
                onSelect={() => {
                  remember(item.id);
                  close();
                  item.run();
                }}
                className="flex min-h-8.5 items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-mute"
              >
                <span className="shrink-0 text-ink-3">{item.icon}</span>
                <span className={cx("min-w-0 flex-1 truncate", item.refused && "text-ink-3")}>
                  <Found label={item.label} query={query} />
                </span>
                {(item.refused ?? item.detail) && (
                  <span className="max-w-60 truncate text-sm text-ink-3">{item.refused ?? item.detail}</span>
                )}
                {item.keys && <Kbd>{item.keys}</Kbd>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

/** The parts of a label that the query found. */
function Found({ label, query }: { label: string; query: string }) {
  const ranges = marksIn(label, query);
  let from = 0;
  return (
    <>
      {ranges.map(([start, end]) => {
        const before = label.slice(from, start);
        from = end;
        return (
          <span key={start}>
            {before}
            <mark>{label.slice(start, end)}</mark>
          </span>
        );
      })}
      {label.slice(from)}
    </>
  );
}

/** What was chosen last, as far as it is still there. */
function lately(last: readonly string[], groups: ReadonlyArray<{ items: Item[] }>) {
  const all = new Map(groups.flatMap(({ items }) => items).map((item) => [item.id, item]));
  const items = last.flatMap((id): Item[] => {
    const item = all.get(id);
    return item && item.refused == null ? [{ ...item, key: `lately ${id}` }] : [];
  });
  return { heading: "Lately", items };
}

function doableFirst(items: readonly Item[]): Item[] {
  return [
    ...items.filter(({ refused }) => refused == null),
    ...items.filter(({ refused }) => refused != null),
  ];
}

// The best match comes first, whatever kind it is; without a query the order stays.
function best(query: string, items: readonly Item[]): number {
  return items[0] ? score(query, items[0]) : 0;
}
