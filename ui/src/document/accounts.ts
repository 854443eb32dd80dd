// Accounts, logins and who one is there. Rust holds the truth; the view is asked for again whenever that says so.
import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type {
  AccountName,
  AccountsView,
  AccountView,
  ErrorView,
  LoginMethod,
  PickedAccount,
  PortalAccount,
  SessionName,
  SessionView,
} from "../host/contract.gen";
import { subscribe } from "../host/events";
import { useProject } from "./project";

/** What is being done, and why the last thing came to nothing; the error stays until something else is tried. */
export interface Doing<Verb extends string> {
  busy: Verb | null;
  error: ErrorView | null;
}

export type SessionVerb = "login" | "cancel" | "logout" | "pick";
export type AccountVerb = "check" | "code" | "import-keys" | "forget-keys";

/** What Identity Center lists for whoever is logged in. */
export interface Portal {
  accounts: PortalAccount[] | null;
  loading: boolean;
  error: ErrorView | null;
}

export interface AccountsStore {
  view: AccountsView | null;
  loading: boolean;
  error: ErrorView | null;
  sessions: Readonly<Record<SessionName, Doing<SessionVerb>>>;
  accounts: Readonly<Record<AccountName, Doing<AccountVerb>>>;
  keychain: Doing<"unlock">;
  profiles: Doing<"import">;
  portals: Readonly<Record<SessionName, Portal>>;
  /** The account that is open in the accounts panel. */
  shown: AccountName | null;

  /** Opens an account in the accounts panel, wherever the question came from. */
  show(account: AccountName | null): void;
  load(): Promise<void>;
  /** These resolve to whether it was done; why not is beside the session or the account. */
  login(session: SessionName, method: LoginMethod): Promise<boolean>;
  cancelLogin(session: SessionName): Promise<boolean>;
  logout(session: SessionName): Promise<boolean>;
  check(account: AccountName): Promise<boolean>;
  giveCode(account: AccountName, code: string): Promise<boolean>;
  importKeys(account: AccountName, file: string): Promise<boolean>;
  forgetKeys(account: AccountName): Promise<boolean>;
  unlock(): Promise<boolean>;
  loadPortal(session: SessionName): Promise<void>;
  /** Pending edits, like any other edit. */
  pick(session: SessionName, accounts: PickedAccount[]): Promise<boolean>;
  importProfiles(profiles: string[]): Promise<boolean>;
  reset(): void;
}

/** Nothing is being done; one object, so that those who select it are not woken for nothing. */
export const IDLE: Doing<never> = { busy: null, error: null };

const INITIAL = {
  view: null,
  loading: false,
  error: null,
  sessions: {},
  accounts: {},
  keychain: IDLE,
  profiles: IDLE,
  portals: {},
  shown: null,
} satisfies Partial<AccountsStore>;

// Answers may come in another order than the questions; only the last question's answer counts.
let asked = 0;

export const useAccounts = create<AccountsStore>()((set, get) => {
  /** Does something, says so in the meantime, and looks at what came of it. */
  async function doing<Verb extends string>(
    verb: Verb,
    say: (doing: Doing<Verb>) => void,
    act: () => Promise<unknown>,
    then: () => void = () => {},
  ): Promise<boolean> {
    say({ busy: verb, error: null });
    try {
      await act();
      say(IDLE);
      return true;
    } catch (error) {
      say({ busy: null, error: asErrorView(error) });
      return false;
    } finally {
      void get().load().then(then);
    }
  }

  const ofSession = (name: SessionName, verb: SessionVerb, act: () => Promise<unknown>) =>
    doing(verb, (doing) => set({ sessions: { ...get().sessions, [name]: doing } }), act);
  const ofAccount = (name: AccountName, verb: AccountVerb, act: () => Promise<unknown>) => {
    const say = (doing: Doing<AccountVerb>) => set({ accounts: { ...get().accounts, [name]: doing } });
    return doing(verb, say, act, () => {
      // What Rust remembers of it goes by itself when it is over; a second copy here would stay.
      const kept = get().view?.accounts.find((each) => each.name === name)?.problem;
      if (kept && kept.code === get().accounts[name]?.error?.code) say(IDLE);
    });
  };
  const ofPortal = (name: SessionName, portal: Portal) =>
    set({ portals: { ...get().portals, [name]: portal } });

  return {
    ...INITIAL,
    show: (shown) => set({ shown }),
    load: async () => {
      const mine = ++asked;
      set({ loading: true });
      try {
        const view = await call("accounts", {});
        if (mine === asked) set({ view, loading: false, error: null });
      } catch (error) {
        if (mine === asked) set({ loading: false, error: asErrorView(error) });
      }
    },
    login: (session, method) => ofSession(session, "login", () => call("login", { session, method })),
    cancelLogin: (session) => ofSession(session, "cancel", () => call("cancel_login", { session })),
    logout: (session) =>
      ofSession(session, "logout", async () => {
        await call("logout", { session });
        const { [session]: _, ...portals } = get().portals;
        set({ portals });
      }),
    check: (account) => ofAccount(account, "check", () => call("check_account", { account })),
    giveCode: (account, code) => ofAccount(account, "code", () => call("give_mfa_code", { account, code })),
    importKeys: (account, file) =>
      ofAccount(account, "import-keys", () => call("import_keys", { account, file })),
    forgetKeys: (account) => ofAccount(account, "forget-keys", () => call("forget_keys", { account })),
    unlock: () =>
      doing(
        "unlock",
        (keychain) => set({ keychain }),
        () => call("unlock_keychain", {}),
      ),
    loadPortal: async (session) => {
      const before = get().portals[session]?.accounts ?? null;
      ofPortal(session, { accounts: before, loading: true, error: null });
      try {
        const accounts = await call("session_accounts", { session });
        ofPortal(session, { accounts, loading: false, error: null });
      } catch (error) {
        ofPortal(session, { accounts: null, loading: false, error: asErrorView(error) });
      }
    },
    pick: async (session, accounts) => {
      const done = await ofSession(session, "pick", async () =>
        useProject.getState().setView(await call("pick_accounts", { session, accounts })),
      );
      if (done) checkAll(namesOf(accounts));
      return done;
    },
    importProfiles: (profiles) =>
      doing(
        "import",
        (profiles) => set({ profiles }),
        async () => useProject.getState().setView(await call("import_profiles", { profiles })),
      ),
    reset: () => {
      asked += 1;
      set(INITIAL);
    },
  };
});

export function useSession(name: SessionName | null): SessionView | null {
  return useAccounts((state) => state.view?.sessions.find((each) => each.name === name) ?? null);
}

export function useAccount(name: AccountName | null): AccountView | null {
  return useAccounts((state) => state.view?.accounts.find((each) => each.name === name) ?? null);
}

/** `7 h`, `42 min`, `30 s`: what is left until then, or null where it has passed. */
export function timeLeft(until: string, now: number): string | null {
  const left = Date.parse(until) - now;
  if (!(left > 0)) return null;
  if (left < 60_000) return `${Math.ceil(left / 1000)} s`;
  const minutes = Math.floor(left / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

function namesOf(picked: readonly PickedAccount[]): AccountName[] {
  const ids = new Set(picked.map(({ id }) => id));
  const accounts = Object.entries(useProject.getState().view?.topology.accounts ?? {});
  return accounts.filter(([, { id }]) => id && ids.has(id)).map(([name]) => name);
}

/** Asks who one is in each; what is found stands beside each. */
export function checkAll(accounts: readonly AccountName[]): void {
  for (const account of accounts) void useAccounts.getState().check(account);
}

/** The accounts of those sessions that somebody was waited for and who has come. */
function arrived(view: AccountsView | null, before: AccountsView | null): AccountName[] {
  const waited = new Set(
    before?.sessions.filter(({ login }) => login.state === "waiting").map(({ name }) => name),
  );
  return (view?.sessions ?? [])
    .filter(({ name, login }) => login.state === "logged-in" && waited.has(name))
    .flatMap(({ accounts }) => accounts);
}

/** Asks when a project opens, when its accounts are edited, and when Rust says that something changed. */
export function followAccounts(): () => void {
  const stopProject = useProject.subscribe(({ view }, { view: before }) => {
    if (view?.info.folder !== before?.info.folder) useAccounts.getState().reset();
    if (view && view.topology !== before?.topology) void useAccounts.getState().load();
  });
  const stopEvents = subscribe((events) => {
    if (events.some((event) => event.type === "accounts-changed") && useProject.getState().view)
      void useAccounts.getState().load();
  });
  // Whoever has just logged in is shown who they are, wherever that takes them.
  const stopLogins = useAccounts.subscribe(({ view }, { view: before }) => {
    if (view !== before) checkAll(arrived(view, before));
  });
  return () => {
    stopProject();
    stopEvents();
    stopLogins();
  };
}
