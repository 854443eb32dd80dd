//! What the palette does with accounts and logins; how it goes is seen in Accounts, where it leads.
import { useAccounts } from "../document/accounts";
import { openAccount } from "../document/logins";
import { useView } from "../document/view";
import type { AccountView, LoginMethod, SessionView } from "../host/contract.gen";
import type { Action } from "./actions";

const accounts = () => useAccounts.getState();
const always = () => true;

export function accountActions(): Action[] {
  const view = accounts().view;
  if (!view) return [];
  return [...view.sessions.flatMap(ofSession), ...view.accounts.flatMap(ofAccount)];
}

function ofSession({ name, login: { state } }: SessionView): Action[] {
  const logIn = (method: LoginMethod) => () => {
    useView.getState().open("accounts");
    void accounts().login(name, method);
  };
  const can = () => state !== "logged-in" && state !== "waiting";
  return [
    {
      id: `login-${name}`,
      label: `Log in to ${name}`,
      keywords: "session identity center sso browser",
      when: can,
      run: logIn("browser"),
    },
    {
      id: `login-code-${name}`,
      label: `Log in to ${name} with a code`,
      keywords: "session identity center sso device",
      when: can,
      run: logIn("device"),
    },
    {
      id: `cancel-login-${name}`,
      label: `Cancel the login to ${name}`,
      keywords: "stop abort",
      when: () => state === "waiting",
      run: () => void accounts().cancelLogin(name),
    },
    {
      id: `logout-${name}`,
      label: `Log out of ${name}`,
      keywords: "session identity center sso sign",
      when: () => state === "logged-in" || state === "expired",
      run: () => {
        useView.getState().open("accounts");
        void accounts().logout(name);
      },
    },
  ];
}

function ofAccount({ name, id, access }: AccountView): Action[] {
  const keywords = `account ${id} ${access}`;
  return [
    {
      id: `account-${name}`,
      label: `Show account ${name}`,
      keywords,
      when: always,
      run: () => openAccount(name),
    },
    {
      id: `check-${name}`,
      label: `Check account ${name}`,
      keywords: `${keywords} whoami identity role`,
      when: always,
      run: () => {
        openAccount(name);
        void accounts().check(name);
      },
    },
  ];
}
