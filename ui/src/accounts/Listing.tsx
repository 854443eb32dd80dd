//! A list that somebody else answers with: being asked for, refused, broken, empty, or there. Each looks different.
import { Inbox } from "lucide-react";
import type { ReactNode } from "react";
import type { ErrorView } from "../host/contract.gen";
import { Button, Empty, Spinner } from "../kit";
import { isDenied } from "./words";

interface Props<T> {
  items: readonly T[] | null;
  loading: boolean;
  error: ErrorView | null;
  asking: string;
  empty: { title: string; hint: string };
  onAgain: () => void;
  children: (items: readonly T[]) => ReactNode;
}

export function Listing<T>({ items, loading, error, asking, empty, onAgain, children }: Props<T>) {
  const again = (
    <Button size="sm" busy={loading} onClick={onAgain}>
      Ask again
    </Button>
  );
  if (error) {
    return (
      <Empty kind={isDenied(error) ? "denied" : "error"} title={error.message} action={again}>
        {error.hint}
      </Empty>
    );
  }
  if (items === null) {
    return (
      <div role="status">
        <Empty icon={<Spinner size={22} />} title={asking} />
      </div>
    );
  }
  if (items.length === 0) {
    return (
      <Empty icon={<Inbox size={26} aria-hidden />} title={empty.title} action={again}>
        {empty.hint}
      </Empty>
    );
  }
  return children(items);
}
