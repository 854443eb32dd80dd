// jsdom lays nothing out: lists that draw only what is seen are told that there is room, and how high a line is.

export function giveSizes(): void {
  const size = (line: number, frame: number) => ({
    configurable: true,
    get(this: HTMLElement) {
      return this.dataset.index === undefined ? frame : line;
    },
  });
  for (const of of ["offset", "client"]) {
    Object.defineProperty(HTMLElement.prototype, `${of}Height`, size(40, 800));
    Object.defineProperty(HTMLElement.prototype, `${of}Width`, size(600, 600));
  }
}
