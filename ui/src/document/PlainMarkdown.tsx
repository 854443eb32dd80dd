//! Plain Markdown as text: paragraphs, headings, lists, emphasis, code. No HTML, no pictures, no links that go anywhere.
import type { ReactNode } from "react";
import { cx } from "../kit";

type Block = { kind: "paragraph" | "heading" | "list" | "numbers"; lines: string[] };

export function PlainMarkdown({ text, className }: { text: string; className?: string }) {
  return (
    <div className={cx("space-y-1.5 [overflow-wrap:anywhere]", className)}>
      {blocksOf(text).map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block has no name but its place
        <BlockOf key={at} block={block} />
      ))}
    </div>
  );
}

function BlockOf({ block: { kind, lines } }: { block: Block }) {
  const items = () =>
    lines.map((line, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
      <li key={at}>{inline(line)}</li>
    ));
  switch (kind) {
    case "heading":
      return <p className="font-semibold">{inline(lines.join(" "))}</p>;
    case "list":
      return <ul className="list-disc space-y-0.5 pl-4">{items()}</ul>;
    case "numbers":
      return <ol className="list-decimal space-y-0.5 pl-4">{items()}</ol>;
    case "paragraph":
      return <p className="whitespace-pre-line">{inline(lines.join("\n"))}</p>;
  }
}

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const line of text.split(/\r?\n/)) {
    const item = /^\s*[-*+]\s+(.*)$/.exec(line);
    const number = /^\s*\d+[.)]\s+(.*)$/.exec(line);
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    const kind = item ? "list" : number ? "numbers" : heading ? "heading" : "paragraph";
    const words = (item ?? number ?? heading)?.[1] ?? line;
    const last = blocks.at(-1);
    if (words.trim() === "") open = false;
    else if (last && open && last.kind === kind && kind !== "heading") last.lines.push(words);
    else {
      blocks.push({ kind, lines: [words] });
      open = true;
    }
  }
  return blocks;
}

const MARKS = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_)/;

function inline(text: string): ReactNode[] {
  return text.split(MARKS).map((part, at) => {
    const inside = (marks: number) => part.slice(marks, -marks);
    const key = `${at}`;
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`"))
      return (
        <code key={key} className="rounded bg-mute px-1 font-mono text-[0.92em]">
          {inside(1)}
        </code>
      );
    if (part.length > 4 && part.startsWith("**") && part.endsWith("**"))
      return <strong key={key}>{inside(2)}</strong>;
    if (part.length > 2 && MARKS.test(part)) return <em key={key}>{inside(1)}</em>;
    return part;
  });
}
