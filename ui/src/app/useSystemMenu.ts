// Tells the system's menu what can be done now, where the system shows one.
import { useEffect } from "react";
import { create } from "zustand";
import { useEditor } from "../document/editor";
import { useProject } from "../document/project";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import { showMenu } from "../host/shell";
import { menuSections } from "./menu";

const useSystem = create<{ shows: boolean }>(() => ({ shows: false }));

export const useHasSystemMenu = () => useSystem(({ shows }) => shows);

/** Changes come in swarms while a run goes on; the menu need not follow each. */
const PAUSE = 200;

export function useSystemMenu(): void {
  useEffect(() => {
    let told = "";
    let timer: ReturnType<typeof setTimeout> | null = null;
    let stops: Array<() => void> = [];
    const tell = async () => {
      timer = null;
      const sections = menuSections();
      const now = JSON.stringify(sections);
      if (now === told) return;
      told = now;
      const shows = await showMenu(sections).catch(() => false);
      if (useSystem.getState().shows !== shows) useSystem.setState({ shows });
      // Where the system has none, it will not have one later.
      if (!shows) for (const stop of stops) stop();
    };
    const soon = () => {
      timer ??= setTimeout(() => void tell(), PAUSE);
    };
    stops = [useProject, useRun, useView, useEditor].map((store) => store.subscribe(soon));
    soon();
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
}
