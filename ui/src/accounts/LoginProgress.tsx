//! A login that a browser is in the middle of: where it stands, the code to compare, and the ways on and out.
import { Copy, ExternalLink } from "lucide-react";
import { asErrorView } from "../host/call";
import type { LoginState, SessionName } from "../host/contract.gen";
import { openUrl } from "../host/shell";
import { Button, Code, toastDone, toastError } from "../kit";
import { Countdown } from "./TimeLeft";

interface Props {
  name: SessionName;
  login: Extract<LoginState, { state: "waiting" }>;
  cancelling: boolean;
  onCancel: () => void;
}

export function LoginProgress({ name, login, cancelling, onCancel }: Props) {
  const open = () => openUrl(login.url).catch((error: unknown) => toastError(asErrorView(error)));
  const copy = () =>
    navigator.clipboard.writeText(login.url).then(
      () => toastDone("The address is in the clipboard"),
      (error: unknown) => toastError(asErrorView(error)),
    );
  return (
    <div className="mt-2 rounded-lg bg-info-soft px-3 py-2.5">
      <p className="text-ink-2">
        {login.code === null
          ? "Go on in the page that opened in your browser; it comes back here by itself."
          : "Open the address in any browser. The page must show this code:"}
      </p>
      {login.code !== null && (
        <code className="selectable my-1.5 block font-mono text-2xl font-semibold tracking-[0.18em] text-ink">
          {login.code}
        </code>
      )}
      <span title={login.url} className="block truncate">
        <Code className="text-ink-2">
          <span data-testid={`session-${name}-url`}>{login.url}</span>
        </Code>
      </span>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button size="sm" data-next icon={<ExternalLink size={13} aria-hidden />} onClick={() => void open()}>
          {login.code === null ? "Open again" : "Open the address"}
        </Button>
        <Button size="sm" icon={<Copy size={13} aria-hidden />} onClick={() => void copy()}>
          Copy address
        </Button>
        <span className="flex-1" />
        {/* Read out when it begins, not with every second. */}
        <span className="text-sm text-ink-2" aria-hidden>
          <Countdown until={login.until} />
        </span>
        <Button
          size="sm"
          variant="ghost"
          busy={cancelling}
          onClick={onCancel}
          data-testid={`session-${name}-cancel`}
        >
          Cancel
        </Button>
      </div>
    </div>
  );
}
