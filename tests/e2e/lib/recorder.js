// Every message between the page and the shell, both ways, as the page's own bridge sends and receives it.

/** Begins to record. Calls that were made before are not seen. */
export async function record(window) {
  await window.run(() => {
    const recorded = [];
    globalThis.recordedMessages = recorded;
    const text = (value) => {
      if (typeof value === "string") return value;
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
      try {
        return JSON.stringify(value) ?? "";
      } catch {
        return String(value);
      }
    };
    const send = globalThis.fetch;
    globalThis.fetch = (address, options) => {
      recorded.push({ way: "to the shell", text: `${address} ${text(options?.body ?? "")}` });
      return send(address, options);
    };
    const post = globalThis.ipc?.postMessage;
    if (post) {
      try {
        globalThis.ipc.postMessage = (message) => {
          recorded.push({ way: "to the shell", text: text(message) });
          return post.call(globalThis.ipc, message);
        };
      } catch {
        // It cannot be replaced; then it is not used either: `fetch` is asked first.
      }
    }
    // Answers and events alike come back through the callbacks of the bridge.
    const { callbacks } = globalThis.__TAURI_INTERNALS__;
    const heard = (callback) => (message) => {
      recorded.push({ way: "to the page", text: text(message) });
      return callback(message);
    };
    const set = callbacks.set.bind(callbacks);
    callbacks.set = (id, callback) => set(id, heard(callback));
    for (const [id, callback] of [...callbacks]) set(id, heard(callback));
  });
}

/** What was recorded since the last time. */
export async function recorded(window) {
  return window.run(() => globalThis.recordedMessages.splice(0));
}

/** The page as it is: its markup, and what is typed into its fields. */
export async function page(window) {
  return window.run(() => {
    const typed = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
    const kept = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      document.title,
    ];
    return [document.documentElement.outerHTML, ...typed, ...kept].join("\n");
  });
}
