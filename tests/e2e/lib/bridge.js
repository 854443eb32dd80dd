// Calls to the shell as a script in the page would make them, past everything that the page itself shows or forbids.

/** Calls a command; answers `{ answer }`, or `{ refused }` with the code where the refusal has one. */
export function invoke(window, command, request) {
  return window.run(
    async (name, value) => {
      try {
        return { answer: await globalThis.__TAURI_INTERNALS__.invoke(name, value) };
      } catch (error) {
        // Not `error`: WebDriver would take it for one of its own.
        return { refused: typeof error === "string" ? error : (error.code ?? String(error)) };
      }
    },
    command,
    request,
  );
}

/** Calls a command of the contract. */
export function contract(window, name, request) {
  return invoke(window, "call", { name, request });
}
