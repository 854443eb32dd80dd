//! Ctrl+K: find anything by a few letters, and go there or do it.
import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Box, History, Search, Zap } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useAccounts } from "../document/accounts";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import { dayAndTime, Kbd } from "../kit";
import { actions } from "./actions";
import { type Findable, find, score } from "./find";

interface Item extends Findable {
  id: string;
  icon: ReactNode;
  detail?: string;
  keys?: string;
  run: () => void;
}

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

  const shown = groups
    .map(({ heading, items }) => ({ heading, items: find(query, items, query ? AT_MOST : WITHOUT_QUERY) }))
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
      <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-ink-3">
          Nothing is called “{query}”. Services, stages, runs and actions are searched.
        </Command.Empty>
        {shown.map(({ heading, items }) => (
          <Command.Group
            key={heading}
            heading={heading}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3"
          >
            {items.map((item) => (
              <Command.Item
                key={item.id}
                value={item.id}
                onSelect={() => {
                  close();
                  item.run();
                }}
                className="flex min-h-8.5 items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-mute"
              >
                <span className="shrink-0 text-ink-3">{item.icon}</span>
                <span className="min-w-0 flex-1 truncate">{item.label}</span>
                {item.detail && <span className="max-w-60 truncate text-sm text-ink-3">{item.detail}</span>}
                {item.keys && <Kbd>{item.keys}</Kbd>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

// The best match comes first, whatever kind it is; without a query the order stays.
function best(query: string, items: readonly Item[]): number {
  return items[0] ? score(query, items[0]) : 0;
}

function useGroups(): { heading: string; items: Item[] }[] {
  const services = useProject((state) => state.view?.services);
  const history = useRun((state) => state.history);
  const live = useRun((state) => state.live);
  const accounts = useAccounts((state) => state.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what can be done depends on who is logged in
  return useMemo(
    () => [
      {
        heading: "Actions",
        items: actions().map((action) => ({
          ...action,
          id: `action ${action.id}`,
          icon: <Zap size={14} aria-hidden />,
        })),
      },
      {
        heading: "Services",
        items: (services ?? []).map((service) => ({
          id: `service ${service.id}`,
          label: service.id,
          keywords: [service.group, service.role, service.kind, service.path, service.declared]
            .filter(Boolean)
            .join(" "),
          detail: service.path ?? service.kind,
          icon: <Box size={14} aria-hidden />,
          run: () => useView.getState().openService(service.id),
        })),
      },
      {
        heading: "Runs",
        items: (history ?? []).map((run) => ({
          id: `run ${run.run}`,
          label: `${run.stage}, ${dayAndTime(run.started)}`,
          keywords: `run ${run.outcome ?? "interrupted"} ${run.actor} ${run.commit ?? ""}`,
          detail: run.outcome ?? (run.run === live ? "going on" : "interrupted"),
          icon: <History size={14} aria-hidden />,
          run: () => {
            void useRun.getState().open(run.run);
            useView.getState().open("run");
          },
        })),
      },
    ],
    [services, history, live, accounts],
  );
}
