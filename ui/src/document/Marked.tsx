// A text in which the words of the search are marked.
import { rangesIn } from "./search";
import { useView } from "./view";

export function Marked({ text }: { text: string }) {
  const query = useView((view) => view.search);
  if (!query) return text;
  const ranges = rangesIn(text, query);
  if (ranges.length === 0) return text;
  let from = 0;
  return (
    <>
      {ranges.map(([start, end]) => {
        const before = text.slice(from, start);
        from = end;
        return (
          <span key={start}>
            {before}
            <mark>{text.slice(start, end)}</mark>
          </span>
        );
      })}
      {text.slice(from)}
    </>
  );
}
