// The search that dims what does not match, with how many match and the way from one to the next.
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { cx, IconButton } from "../kit";
import { useFinding } from "./finding";
import { whereWords } from "./search";
import { useView } from "./view";

export function SearchField({ className }: { className?: string }) {
  const search = useView((view) => view.search);
  const { hits, at, step } = useFinding();
  const { setSearch } = useView.getState();
  const hit = hits[at];
  return (
    <div className={cx("flex items-center gap-0.5 pr-0.5", className)}>
      <Search size={14} aria-hidden className="ml-1.5 shrink-0 text-ink-3" />
      <input
        id="search-services"
        data-testid="search-services"
        type="text"
        aria-label="Search services"
        aria-keyshortcuts="Control+F"
        placeholder="Search…"
        spellCheck={false}
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            if (search) setSearch("");
            else event.currentTarget.blur();
          } else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        className={cx(
          "h-7 rounded-md bg-transparent px-1 text-sm text-ink placeholder:text-ink-3",
          search ? "w-36" : "w-24 focus:w-36",
          "motion-safe:transition-[width]",
        )}
      />
      {search && (
        <>
          <span
            role="status"
            data-testid="search-count"
            title={hit ? `${hit.service}: ${whereWords[hit.where]} ${hit.text}` : undefined}
            className="px-1 text-xs whitespace-nowrap text-ink-3"
          >
            {hits.length === 0 ? "no match" : at < 0 ? `${hits.length} found` : `${at + 1} of ${hits.length}`}
          </span>
          <IconButton
            size="sm"
            label="Previous match (Shift Enter)"
            disabled={hits.length === 0}
            onClick={() => step(-1)}
          >
            <ChevronUp size={14} aria-hidden />
          </IconButton>
          <IconButton
            size="sm"
            label="Next match (Enter)"
            disabled={hits.length === 0}
            onClick={() => step(1)}
          >
            <ChevronDown size={14} aria-hidden />
          </IconButton>
          <IconButton size="sm" label="Clear the search" onClick={() => setSearch("")}>
            <X size={13} aria-hidden />
          </IconButton>
        </>
      )}
    </div>
  );
}
