//! Access keys for an account: from the file that the AWS console offers. The page sees the file's path only.
import { FileKey } from "lucide-react";
import { useAccounts } from "../document/accounts";
import { asErrorView } from "../host/call";
import type { AccountView } from "../host/contract.gen";
import { pickFile } from "../host/shell";
import { Button, toastError } from "../kit";

export function AddKeys({ account }: { account: AccountView }) {
  const { name } = account;
  const busy = useAccounts((state) => state.accounts[name]?.busy === "import-keys");
  const choose = async () => {
    try {
      const file = await pickFile(`Access keys of ${name}: the console's CSV file`);
      if (file !== null) await useAccounts.getState().importKeys(name, file);
    } catch (error) {
      toastError(asErrorView(error));
    }
  };
  return (
    <Button
      size="sm"
      className="mt-2"
      icon={<FileKey size={13} aria-hidden />}
      busy={busy}
      onClick={() => void choose()}
      data-testid={`account-${name}-import-keys`}
    >
      Import from the console's CSV file…
    </Button>
  );
}
