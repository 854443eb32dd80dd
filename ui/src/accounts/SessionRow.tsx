//! One IAM Identity Center: whether somebody is logged in, and the way in or out.
import {
  Check,
  CircleX,
  Clock3,
  KeySquare,
  LogIn,
  LogOut,
  MoreHorizontal,
  Pencil,
  Plus,
  Trash2,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IDLE, useAccounts, useSession } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import type { LoginState, Session, SessionName } from "../host/contract.gen";
import { Badge, Button, Code, IconButton, Menu, MenuItem, MenuSeparator, Spinner } from "../kit";
import { LoginProgress } from "./LoginProgress";
import { SessionForm } from "./SessionForm";
import { TimeLeft } from "./TimeLeft";
import { listed, loginWords, SANDBOX_START_URL } from "./words";

interface Props {
  name: SessionName;
  session: Session;
  onPick: () => void;
  edits: Edits;
}

export function SessionRow({ name, session, onPick, edits }: Props) {
  const seen = useSession(name);
  const doing = useAccounts((state) => state.sessions[name] ?? IDLE);
  const cancelLogin = useAccounts((state) => state.cancelLogin);
  const [editing, setEditing] = useState(false);
  const row = useKeptFocus(seen?.login.state ?? null);
  const state = seen?.login ?? null;
  const users = seen?.accounts ?? [];
  return (
    <li ref={row} data-testid={`session-${name}`} className="py-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
        <span className="min-w-0 truncate font-semibold" title={name}>
          {name}
        </span>
        <LoginBadge name={name} login={state} />
        <span className="flex-1" />
        <div className="flex items-center gap-1.5">
          <Actions
            name={name}
            login={state}
            busy={doing.busy}
            onPick={onPick}
            onEdit={() => setEditing(!editing)}
            removable={users.length === 0 && edits.readOnly === null}
            onRemove={() => void edits.apply({ edit: "remove_session", id: name })}
          />
        </div>
      </div>
      <div className="mt-0.5 text-sm text-ink-3 [overflow-wrap:anywhere]">
        {session["start-url"] === SANDBOX_START_URL ? (
          "The sandbox's own, on this machine"
        ) : (
          <Code>{session["start-url"]}</Code>
        )}
        {" · "}
        <Code>{session.region}</Code>
        {users.length > 0 && ` · for ${listed(users)}`}
        {state?.state === "logged-in" && (
          <>
            {" · "}
            <TimeLeft until={state.until} renewable={state.renewable} />
          </>
        )}
      </div>
      {state?.state === "waiting" && (
        <LoginProgress
          name={name}
          login={state}
          cancelling={doing.busy === "cancel"}
          onCancel={() => void cancelLogin(name)}
        />
      )}
      {state?.state === "failed" && doing.busy !== "login" && <ErrorNote error={state.problem} />}
      {doing.error && <ErrorNote error={doing.error} />}
      {state?.state === "expired" && (
        <p className="mt-1 text-sm text-ink-2">
          It could not be renewed. What waits for it goes on once you are logged in.
        </p>
      )}
      {editing && (
        <SessionForm name={name} session={session} edits={edits} onDone={() => setEditing(false)} />
      )}
    </li>
  );
}

function LoginBadge({ name, login }: { name: SessionName; login: LoginState | null }) {
  const looks = login ? loginWords(login) : { word: "Looking…", tone: "idle" as const };
  return (
    <span role="status" className="flex min-w-0 items-center gap-2">
      <Badge tone={looks.tone} icon={<LoginIcon login={login} />}>
        <span data-testid={`session-${name}-state`} data-state={login?.state ?? "unknown"}>
          {looks.word}
        </span>
      </Badge>
    </span>
  );
}

function LoginIcon({ login }: { login: LoginState | null }) {
  switch (login?.state) {
    case undefined:
    case "waiting":
      return <Spinner size={11} />;
    case "logged-in":
      return <Check size={11} strokeWidth={2.4} aria-hidden />;
    case "expired":
      return <Clock3 size={11} strokeWidth={2.4} aria-hidden />;
    case "failed":
      return <CircleX size={11} strokeWidth={2.4} aria-hidden />;
    case "logged-out":
      return <LogOut size={11} strokeWidth={2.4} aria-hidden />;
  }
}

interface ActionsProps {
  name: SessionName;
  login: LoginState | null;
  busy: string | null;
  onPick: () => void;
  onEdit: () => void;
  removable: boolean;
  onRemove: () => void;
}

function Actions({ name, login, busy, onPick, onEdit, removable, onRemove }: ActionsProps) {
  const store = useAccounts.getState();
  const inside = login?.state === "logged-in";
  const waiting = login?.state === "waiting";
  return (
    <>
      {inside && (
        <>
          <Button
            size="sm"
            data-next
            icon={<Plus size={13} aria-hidden />}
            busy={busy === "pick"}
            onClick={onPick}
            data-testid={`session-${name}-pick`}
          >
            Pick accounts
          </Button>
          <Button
            size="sm"
            icon={<LogOut size={13} aria-hidden />}
            busy={busy === "logout"}
            onClick={() => void store.logout(name)}
            data-testid={`session-${name}-logout`}
          >
            Log out
          </Button>
        </>
      )}
      {!inside && !waiting && (
        <Button
          size="sm"
          variant="primary"
          data-next
          icon={<LogIn size={13} aria-hidden />}
          busy={busy === "login"}
          disabled={login === null}
          onClick={() => void store.login(name, "browser")}
          data-testid={`session-${name}-login`}
        >
          {login?.state === "failed" ? "Try again" : "Log in"}
        </Button>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label={`More for ${name}`} size="sm">
            <MoreHorizontal size={15} aria-hidden />
          </IconButton>
        }
      >
        {inside && (
          <MenuItem icon={<LogIn size={14} aria-hidden />} onSelect={() => void store.login(name, "browser")}>
            Log in anew
          </MenuItem>
        )}
        <MenuItem
          icon={<KeySquare size={14} aria-hidden />}
          data-testid={`session-${name}-device`}
          onSelect={() => void store.login(name, "device")}
        >
          {inside ? "Log in anew with a code" : "Log in with a code"}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={onEdit}>
          Edit
        </MenuItem>
        <MenuItem
          icon={<Trash2 size={14} aria-hidden />}
          danger
          disabled={!removable}
          detail={removable ? undefined : "in use"}
          onSelect={onRemove}
        >
          Remove
        </MenuItem>
      </Menu>
    </>
  );
}

/** A button that was pressed goes when its work is done; what comes in its place is focused, not the page. */
function useKeptFocus(state: string | null) {
  const place = useRef<HTMLLIElement>(null);
  const before = useRef({ state, inside: false });
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    // Focus that went somewhere else on purpose has another element; focus that was lost has the page.
    const moved = (event: FocusEvent) => {
      before.current.inside = event.target instanceof Node && box.contains(event.target);
    };
    document.addEventListener("focusin", moved);
    return () => document.removeEventListener("focusin", moved);
  }, []);
  useEffect(() => {
    if (before.current.state === state) return;
    before.current.state = state;
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (before.current.inside && lost)
      place.current?.querySelector<HTMLButtonElement>("button[data-next]:not([disabled])")?.focus();
  }, [state]);
  return place;
}
