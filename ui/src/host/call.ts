// One typed function for every command of the contract; the only door to the Rust side.
import { invoke, isTauri } from "@tauri-apps/api/core";
import type { AppEvent, Commands, ErrorView, ExportPicture, Reply } from "./contract.gen";
import { heldVersion, unfolded, withView } from "./held";
import type { Editor, MenuSection } from "./shell";

export type Command = keyof Commands;
export type Request<K extends Command> = Commands[K]["request"];
export type Response<K extends Command> = Commands[K]["response"];

/** What the window needs from whoever hosts it. */
export interface Host {
  call<K extends Command>(name: K, request: Request<K>): Promise<Response<K>>;
  subscribe(listener: (events: AppEvent[]) => void): () => void;
  pickFolder(): Promise<string | null>;
  pickFile(title: string): Promise<string | null>;
  openLocation(location: { file: string; line: number; column: number }, editor: Editor): Promise<void>;
  openUrl(url: string): Promise<void>;
  savePicture(request: ExportPicture): Promise<string | null>;
  showMenu(sections: MenuSection[]): Promise<boolean>;
}

let injected: Host | null = null;

/** Replaces Tauri, for tests and for the page that shows fixtures in a plain browser. */
export function setHost(host: Host | null): void {
  injected = host;
}

export function injectedHost(): Host | null {
  return injected;
}

export async function call<K extends Command>(name: K, request: Request<K>): Promise<Response<K>> {
  try {
    if (injected) return await injected.call(name, request);
    if (!isTauri()) throw noHost;
    return (await asked(name, request)) as Response<K>;
  } catch (error) {
    throw asErrorView(error);
  }
}

async function asked(name: Command, request: unknown): Promise<unknown> {
  const told = await invoke<Reply>("call", { name, request, has: heldVersion() });
  const answer = unfolded(told);
  if (answer) return answer.answer;
  // What was told in between got lost: the whole once more.
  unfolded(await invoke<Reply>("call", { name: "project", request: {}, has: 0 }));
  return told.kind === "changed" ? withView(told.answer, told.field).answer : null;
}

const noHost: ErrorView = {
  code: "no-host",
  message: "This page is not running inside Stagewright.",
  hint: "Start the application with `cargo xtask run`.",
  location: null,
};

/** Everything that is thrown across the boundary becomes an `ErrorView`, also what nobody planned for. */
export function asErrorView(error: unknown): ErrorView {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    const known = error as Partial<ErrorView>;
    return {
      code: String(known.code),
      message: String(known.message),
      hint: typeof known.hint === "string" ? known.hint : "",
      location: known.location ?? null,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "unexpected",
    message,
    hint: "Try again; if it happens again, restart Stagewright.",
    location: null,
  };
}
