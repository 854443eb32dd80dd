// What jsdom lacks and the window's libraries ask for.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { setHost } from "../src/host/call";

afterEach(() => {
  cleanup();
  setHost(null);
});

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

globalThis.ResizeObserver ??= NoObserver as unknown as typeof ResizeObserver;
globalThis.DOMMatrixReadOnly ??= class {
  m22 = 1;
} as unknown as typeof DOMMatrixReadOnly;
window.matchMedia ??= (media: string) =>
  ({ matches: false, media, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
Element.prototype.scrollIntoView ??= () => {};
