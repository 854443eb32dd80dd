// All keys, from the table that the keyboard itself listens by.
import { useState } from "react";
import { capsOf, SECTIONS, SHORTCUTS } from "../document/shortcuts";
import { useView } from "../document/view";
import { Dialog, Kbd, TextInput } from "../kit";

export function Keys() {
  const open = useView((state) => state.help);
  if (!open) return null;
  return <List close={() => useView.getState().setHelp(false)} />;
}

function List({ close }: { close: () => void }) {
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const all = Object.entries(SHORTCUTS);
  const sections = SECTIONS.map(([section, title]) => ({
    section,
    title,
    found: all.filter(
      ([, each]) =>
        each.section === section &&
        `${each.label} ${each.keys.map(capsOf).join(" ")}`.toLowerCase().includes(wanted),
    ),
  })).filter(({ found }) => found.length > 0);
  return (
    <Dialog open onClose={close} size="lg" title="Keys">
      <div data-testid="keys-help">
        <TextInput
          aria-label="Search the keys"
          placeholder="Search the keys"
          value={query}
          onChange={setQuery}
          autoFocus
          className="mb-3"
        />
        {sections.length === 0 && (
          <p className="py-6 text-center text-ink-3">No key does anything called “{query}”.</p>
        )}
        <div className="columns-2 gap-8 max-[720px]:columns-1">
          {sections.map(({ section, title, found }) => (
            <section key={section} className="mb-4 break-inside-avoid-column">
              <h3 className="pb-1 text-sm font-semibold">{title}</h3>
              <dl>
                {found.map(([id, { label, keys }]) => (
                  <div
                    key={id}
                    className="flex min-h-7 items-baseline gap-3 border-t border-line py-1 text-sm"
                  >
                    <dt className="min-w-0 flex-1 text-ink-2">{label}</dt>
                    <dd className="flex max-w-[45%] shrink-0 flex-wrap justify-end gap-x-2">
                      {keys.map((each) => (
                        <Kbd key={each}>{capsOf(each)}</Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
