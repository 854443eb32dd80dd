//! A session and a role: from what Identity Center lists while somebody is logged in, else by name.
import { useEffect } from "react";
import { useAccounts, useSession } from "../document/accounts";
import { Field, Select } from "../kit";
import type { AccessFieldsProps } from "./AccessFields";
import { TextField } from "./TextField";
import { looksSecret } from "./words";

export function SsoFields({ form, onChange, onLeave, disabled, topology, id }: AccessFieldsProps) {
  const sessions = Object.keys(topology.sessions);
  const inside = useSession(form.session)?.login.state === "logged-in";
  const portal = useAccounts((state) => state.portals[form.session]);
  const loadPortal = useAccounts((state) => state.loadPortal);
  useEffect(() => {
    if (inside && !useAccounts.getState().portals[form.session]) void loadPortal(form.session);
  }, [inside, form.session, loadPortal]);
  const listed = portal?.accounts?.find((account) => account.id === id)?.roles ?? [];
  // A role that is in the file stays to be chosen, whatever is listed now.
  const roles = form.role && !listed.includes(form.role) ? [form.role, ...listed] : listed;
  if (sessions.length === 0) return <p className="text-sm text-warn">Add a session above first.</p>;
  return (
    <>
      <Field label="Session">
        {(ids) => (
          <Select
            {...ids}
            value={form.session}
            disabled={disabled}
            options={sessions.map((name) => ({
              value: name,
              label: name,
              detail: topology.sessions[name]?.["start-url"],
            }))}
            onChange={(session) => onChange({ ...form, session }, true)}
          />
        )}
      </Field>
      {inside && listed.length > 0 ? (
        <Field label="Role">
          {(ids) => (
            <Select
              {...ids}
              value={form.role}
              disabled={disabled}
              options={roles.map((role) => ({
                value: role,
                label: role,
                detail: listed.includes(role) ? undefined : "not yours",
              }))}
              onChange={(role) => onChange({ ...form, role }, true)}
            />
          )}
        </Field>
      ) : (
        <TextField
          label="Role"
          hint={
            inside
              ? portal?.loading
                ? "Asking Identity Center for your roles…"
                : "Identity Center lists no role of yours in this account."
              : "The permission set's name. While you are logged in, your roles are offered here."
          }
          error={looksSecret(form.role) ? "This looks like a credential, not a role." : undefined}
          value={form.role}
          onChange={(role) => onChange({ ...form, role }, false)}
          onLeave={onLeave}
          disabled={disabled}
          placeholder="Deployer"
        />
      )}
    </>
  );
}
