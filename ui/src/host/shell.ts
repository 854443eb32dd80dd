// What the operating system does for the window: choosing a folder or a file, opening a file at a line, opening a page.
import { invoke } from "@tauri-apps/api/core";
import { asErrorView, injectedHost } from "./call";
import type { Location } from "./contract.gen";

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

export function openLocation(location: Location): Promise<void> {
  return ask(injectedHost()?.openLocation(location) ?? invoke<void>("open_location", { location }));
}

export function openUrl(url: string): Promise<void> {
  return ask(injectedHost()?.openUrl(url) ?? invoke<void>("open_url", { url }));
}
