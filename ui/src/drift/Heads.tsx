//! Above the columns: stages, and below each its accounts and regions, with when they were last asked and why they said nothing.
import { CircleAlert } from "lucide-react";
import { memo } from "react";
import { useMark } from "../document/AccountTag";
import { openAccount } from "../document/logins";
import { useNow } from "../document/now";
import { ago } from "../kit";
import { HeadCell, type HeadPlace, type HeadProps, HeadRow } from "../kit/cells";
import { failureWords } from "./looks";
import type { Column, Row } from "./model";

interface Props extends HeadProps {
  columns: readonly Column[];
  rows: readonly Row[];
}

export const Heads = memo(function Heads(props: Props) {
  return (
    <HeadRow {...props}>{(column, place) => <Head key={column.key} column={column} {...place} />}</HeadRow>
  );
});

const Head = memo(function Head({ column, ...place }: HeadPlace & { column: Column }) {
  const { stage, failure, asked } = column;
  const { account, region } = column.target;
  const mark = useMark(account);
  const now = useNow(!place.upright);
  const age = asked === null ? "never asked" : ago(asked, now);
  const when = asked === null ? age : `asked ${age}`;
  const words = `${stage}, ${account} ${region}, ${failure ? `${failure.message} (${when})` : when}`;
  return (
    <HeadCell {...place} account={account} mark={mark} region={region} words={words}>
      {failure ? (
        <button
          type="button"
          className="mx-age rounded-sm text-left text-bad! hover:underline"
          title={`${failure.message} ${failure.hint} Opens the account.`}
          onClick={() => openAccount(account)}
        >
          <CircleAlert size={11} aria-hidden className="mr-1 inline" />
          {failureWords[failure.kind]}
        </button>
      ) : (
        <span className="mx-age">{age}</span>
      )}
    </HeadCell>
  );
});
