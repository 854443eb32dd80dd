// What jsdom lacks and the window's libraries ask for.
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { setHost } from "../src/host/call";

// As long as a machine that compiles meanwhile may need; what is there at once is found at once.
configure({ asyncUtilTimeout: 5000 });

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
