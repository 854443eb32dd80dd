//! Logins and accounts: who one is where, for how long, and what to do about what is wrong. No secret is asked for.
import { KeyRound, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { checkAll, useAccounts } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import { type Edits, useEdits } from "../document/edits";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { AccountName, ProjectView } from "../host/contract.gen";
import { Button, Callout, count, Empty, Panel, PanelHeader, Section, Spinner } from "../kit";
import { AccountRow } from "./AccountRow";
import { AddAccount } from "./AddAccount";
import { Creations } from "./Creations";
import { Keychain } from "./Keychain";
import { Profiles } from "./Profiles";
import { Sessions } from "./Sessions";

export function AccountsPanel() {
  const project = useProject((state) => state.view);
  const close = useView((state) => state.open);
  const edits = useEdits();
  const view = useAccounts((state) => state.view);
  if (!project) return null;
  const accounts = Object.keys(project.topology.accounts).length;
  return (
    <div data-testid="accounts-panel" className="h-full min-h-0">
      <Panel
        label="Accounts"
        header={
          <PanelHeader
            title="Accounts"
            detail={accounts > 0 ? count(accounts, "AWS account") : undefined}
            onClose={() => close(null)}
          />
        }
      >
        {view && <Keychain keychain={view.keychain} />}
        <Seen />
        {edits.error && <ErrorNote error={edits.error} />}
        {edits.readOnly && (
          <Callout tone="warn" title="The file is open for reading only">
            {edits.readOnly}
          </Callout>
        )}
        <Sessions view={project} edits={edits} />
        <Accounts project={project} edits={edits} />
        {view && <Creations creations={view.creations} />}
        {view && <Profiles offers={view.profiles} locked={edits.readOnly !== null} />}
        <Add project={project} edits={edits} />
      </Panel>
    </div>
  );
}

/** What is known of logins: being looked for, or not to be had. The accounts themselves are there all the same. */
function Seen() {
  const view = useAccounts((state) => state.view);
  const error = useAccounts((state) => state.error);
  const loading = useAccounts((state) => state.loading);
  const load = useAccounts((state) => state.load);
  // Nobody may have asked yet where the panel is shown on its own.
  useEffect(() => {
    const { view, loading, error } = useAccounts.getState();
    if (!view && !loading && !error) void load();
  }, [load]);
  if (error) {
    return (
      <>
        <ErrorNote error={error} />
        <Button size="sm" className="mb-3" busy={loading} onClick={() => void load()}>
          Look again
        </Button>
      </>
    );
  }
  if (view) return null;
  return (
    <p role="status" className="mb-3 flex items-center gap-2 text-ink-3">
      <Spinner size={14} /> Looking at logins and the keychain
    </p>
  );
}

function Accounts({ project, edits }: { project: ProjectView; edits: Edits }) {
  const { topology } = project;
  const shown = useAccounts((state) => state.shown);
  const { show } = useAccounts.getState();
  const names = Object.keys(topology.accounts);
  const reachable = names.filter((name) => topology.accounts[name]?.access);
  const checking = useAccounts((state) => reachable.some((name) => state.accounts[name]?.busy === "check"));
  return (
    <Section
      title="Accounts"
      aside={
        reachable.length > 1 ? (
          <Button
            size="sm"
            variant="ghost"
            icon={<RefreshCw size={13} aria-hidden />}
            busy={checking}
            onClick={() => checkAll(reachable)}
            data-testid="check-all"
          >
            Check all
          </Button>
        ) : undefined
      }
    >
      {names.length === 0 ? (
        <Empty icon={<KeyRound size={26} aria-hidden />} title="No account yet">
          Log in above and pick the accounts that stages go to, or add one by hand. A sandbox account needs
          nothing but a name and twelve digits.
        </Empty>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {names.map((name) => {
            const account = topology.accounts[name];
            return account ? (
              <AccountRow
                key={name}
                name={name}
                account={account}
                mark={project.accounts[name] ?? null}
                topology={topology}
                open={shown === name}
                onToggle={() => show(shown === name ? null : name)}
                onRenamed={show}
                edits={edits}
              />
            ) : null;
          })}
        </ul>
      )}
    </Section>
  );
}

function Add({ project, edits }: { project: ProjectView; edits: Edits }) {
  const show = useAccounts((state) => state.show);
  const [added, setAdded] = useState(0);
  return (
    <AddAccount
      // Mounted anew after each, so that nothing of the last one is left.
      key={added}
      topology={project.topology}
      edits={edits}
      onAdded={(name: AccountName) => {
        show(name);
        setAdded(added + 1);
      }}
    />
  );
}
