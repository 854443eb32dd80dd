// What the operating system does for the window: choosing a folder or a file, opening a file at a line, opening a page, saving a
// picture, showing a menu.
import { invoke } from "@tauri-apps/api/core";
import { asErrorView, injectedHost } from "./call";
import type { ExportPicture, Location } from "./contract.gen";

async function ask<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw asErrorView(error);
  }
}

export function pickFolder(): Promise<string | null> {
  return ask(injectedHost()?.pickFolder() ?? invoke<string | null>("pick_folder"));
}

/** The path of a file that a person chose; only the path comes back, never what is in the file. */
export function pickFile(title: string): Promise<string | null> {
  return ask(injectedHost()?.pickFile(title) ?? invoke<string | null>("pick_file", { title }));
}

/** Where a line is opened; `system` is the default program, which cannot be told a line. */
export type Editor =
  | "system"
  | "vs-code"
  | "vs-codium"
  | "cursor"
  | "zed"
  | "idea"
  | "web-storm"
  | "py-charm";

export function openLocation(location: Location, editor: Editor): Promise<void> {
  return ask(
    injectedHost()?.openLocation(location, editor) ?? invoke<void>("open_location", { location, editor }),
  );
}

/** Where the picture was saved; null where the person thought better of it. */
export function savePicture(request: ExportPicture): Promise<string | null> {
  return ask(injectedHost()?.savePicture(request) ?? invoke<string | null>("save_picture", { request }));
}

export type MenuItem =
  | { kind: "action"; id: string; label: string; enabled: boolean; accelerator: string | null }
  | { kind: "separator" };

export interface MenuSection {
  label: string;
  items: MenuItem[];
}

/** Whether the system shows the menu; where it does not, the page has to. */
export function showMenu(sections: MenuSection[]): Promise<boolean> {
  return ask(injectedHost()?.showMenu(sections) ?? invoke<boolean>("show_menu", { sections }));
}

export function openUrl(url: string): Promise<void> {
  return ask(injectedHost()?.openUrl(url) ?? invoke<void>("open_url", { url }));
}
