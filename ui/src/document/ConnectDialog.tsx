//! Drawing a line without drawing: everybody who can be its other end, and beneath them those who cannot, with the reason.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Ban, Spline } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { asErrorView, call } from "../host/call";
import type { ErrorView, LineEnd, ServiceId, ServiceView } from "../host/contract.gen";
import { Callout, cx, Dialog, Empty, Segmented, Spinner, TextInput, toastDone } from "../kit";
import { ErrorNote } from "./ErrorNote";
import { byName } from "./order";
import { useProject } from "./project";
import { connect, undoButton } from "./serviceActions";
import { useTasks } from "./tasks";

export function ConnectDialog() {
  const connecting = useTasks((state) => state.connecting);
  if (!connecting) return null;
  return <Connecting key={connecting.service} {...connecting} />;
}

const ends: ReadonlyArray<{ value: LineEnd; label: string }> = [
  { value: "from", label: "Goes before" },
  { value: "to", label: "Needs" },
];

interface Row {
  id: ServiceId;
  detail: string;
  /** Why it cannot be connected. */
  why: string | null;
}

/** Those that can be connected first, both sorts by name. */
export function rowsOf(
  services: readonly ServiceView[],
  legal: Readonly<Record<ServiceId, string | null>>,
  search: string,
): Row[] {
  const wanted = search.trim().toLowerCase();
  return services
    .filter(({ id }) => legal[id] !== undefined)
    .filter(({ id, group }) => `${id} ${group ?? ""}`.toLowerCase().includes(wanted))
    .map(({ id, group, role }) => ({
      id,
      detail: [role, group].filter(Boolean).join(" · "),
      why: legal[id] ?? null,
    }))
    .sort((a, b) => Number(a.why !== null) - Number(b.why !== null) || byName(a.id, b.id));
}

function Connecting({ service, end: first }: { service: ServiceId; end: LineEnd }) {
  const services = useProject((state) => state.view?.services);
  const [end, setEnd] = useState(first);
  const [legal, setLegal] = useState<Record<ServiceId, string | null> | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const frame = useRef<HTMLDivElement>(null);
  const close = () => useTasks.setState({ connecting: null });

  useEffect(() => {
    let current = true;
    setLegal(null);
    call("legal_targets", { from: service, end }).then(
      (answer) => current && setLegal(answer),
      (refused: unknown) => current && setError(asErrorView(refused)),
    );
    return () => {
      current = false;
    };
  }, [service, end]);

  const rows = useMemo(() => rowsOf(services ?? [], legal ?? {}, search), [services, legal, search]);
  const can = rows.filter(({ why }) => why === null).length;
  const chosen = Math.min(at, Math.max(0, rows.length - 1));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (rows[index]?.why ? 46 : 34),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    initialRect: { width: 480, height: 320 },
  });

  const choose = async (row: Row | undefined) => {
    if (!row || row.why !== null) return;
    const [from, to] = end === "from" ? [service, row.id] : [row.id, service];
    if (await connect(from, to)) {
      close();
      toastDone(`${to} goes after ${from}`, undoButton);
    }
  };
  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") go(chosen + 1);
    else if (event.key === "ArrowUp") go(chosen - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(rows.length - 1);
    else if (event.key === "Enter") void choose(rows[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog
      open
      onClose={close}
      title={`Connect ${service}`}
      detail={
        end === "from"
          ? `What you choose is deployed after ${service}.`
          : `${service} is deployed after what you choose.`
      }
    >
      <div className="flex flex-col gap-2.5" data-testid="connect-dialog">
        <div className="self-start">
          <Segmented label="Which way" value={end} options={ends} onChange={setEnd} />
        </div>
        <TextInput
          autoFocus
          role="combobox"
          aria-label="Search services"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={rows[chosen] ? `${list}-${chosen}` : undefined}
          placeholder="Search by name or group"
          value={search}
          onChange={(text) => {
            setSearch(text);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          data-testid="connect-search"
        />
        {error && <ErrorNote error={error} />}
        {legal === null && !error ? (
          <Empty icon={<Spinner size={22} />} title="Looking who can be connected" />
        ) : (
          <>
            {can === 0 && rows.length > 0 && (
              <Callout
                tone="warn"
                icon={<Ban size={15} aria-hidden />}
                title="None of these can be connected."
              >
                The reason stands below each of them.
              </Callout>
            )}
            {rows.length === 0 && <Empty title="No other service is called that" />}
            <div
              ref={frame}
              id={list}
              role="listbox"
              tabIndex={-1}
              aria-label="Services"
              className="max-h-[min(340px,44vh)] overflow-y-auto"
            >
              <div className="relative" style={{ height: virtual.getTotalSize() }}>
                {virtual.getVirtualItems().map(({ index, start, key }) => {
                  const row = rows[index];
                  if (!row) return null;
                  return (
                    <div
                      key={key}
                      ref={virtual.measureElement}
                      data-index={index}
                      className="absolute inset-x-0 top-0"
                      style={{ transform: `translateY(${start}px)` }}
                    >
                      <Line
                        row={row}
                        id={`${list}-${index}`}
                        first={index === can && can > 0}
                        active={index === chosen}
                        onPoint={() => setAt(index)}
                        onChoose={() => void choose(row)}
                      />
                    </div>
                  );
                })}
              </div>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface LineProps {
  row: Row;
  id: string;
  /** The first of those that cannot be connected. */
  first: boolean;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Line({ row, id, first, active, onPoint, onChoose }: LineProps) {
  const no = row.why !== null;
  return (
    <>
      {first && (
        <div className="px-2.5 pt-2.5 pb-1 text-xs font-semibold text-ink-3">Cannot be connected</div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the search field, which points here */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={active}
        aria-disabled={no}
        data-testid={`connect-to-${row.id}`}
        onPointerMove={onPoint}
        onClick={onChoose}
        className={cx(
          "flex min-h-8.5 gap-2.5 rounded-md px-2.5 py-1.5",
          active && "bg-mute",
          !no && "cursor-default",
        )}
      >
        {no ? (
          <Ban size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
        ) : (
          <Spline size={15} aria-hidden className="mt-0.5 shrink-0 text-accent" />
        )}
        <span className="min-w-0 flex-1">
          <span className="flex gap-2">
            <span className={cx("min-w-0 truncate", no ? "text-ink-2" : "font-medium")}>{row.id}</span>
            <span className="ml-auto shrink-0 text-sm text-ink-3">{row.detail}</span>
          </span>
          {no && <span className="block text-sm text-ink-3 [overflow-wrap:anywhere]">{row.why}</span>}
        </span>
      </div>
    </>
  );
}
