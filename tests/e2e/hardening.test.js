// A page that was taken over: what a script in it could try, and that each of these is refused. The lists of what is
// allowed are compared in the shell's own tests (src-tauri/src/hardening.rs).
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { startMachine } from "./lib/machine.js";
import { states } from "./lib/main-job.js";
import { Window } from "./lib/window.js";

let machine;
let window;
let home;
/** A server on this machine that nobody may ask anything. */
let outside;
const asked = [];

before(async () => {
  outside = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("access-control-allow-origin", "*").end("globalThis.injected = true");
  }).listen(0, "127.0.0.1");
  machine = await startMachine();
  const folder = join(machine.home, "bakery");
  cpSync(new URL("bakery", import.meta.url), folder, { recursive: true });
  writeFileSync(join(folder, "stagewright.toml"), `${TOPOLOGY}`);
  window = await Window.open(machine, { folder });
  await window.until("two cards are drawn", async () => (await states(window)).size === 2);
  home = await window.run(() => location.href);
});

const TOPOLOGY = `schema = 1
name = "Bakery"

[accounts.bakery]
id = "111111111111"
access = "sandbox"

[services.flour]
path = "flour/template.yaml"
kind = "cloudformation"

[services.bread]
path = "bread/template.yaml"
kind = "cloudformation"

[stages.prod]
safety = "typed"
targets = [{ account = "bakery", region = "eu-west-1" }]
`;

after(async () => {
  await window?.close();
  await machine?.stop();
  outside?.close();
});

beforeEach(async () => {
  await window.run(() => {
    delete globalThis.injected;
  });
});

const address = () => `http://127.0.0.1:${outside.address().port}`;

/** Calls the shell as a script in the page would. */
const invoke = (command, request) =>
  window.run(
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
const contract = (name, request) => invoke("call", { name, request });

/** Whether a script ran, after the page had time for it. */
const injected = () =>
  window.run(
    () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(globalThis.injected === true), 200);
      }),
  );

/** The page is still itself, and alive. */
async function stillHere() {
  assert.equal(await window.run(() => location.href), home);
  await window.see("deploy-button");
}

test("a script that is written into the page does not run, in whatever way it is written", async () => {
  const ways = {
    "an inline script": () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.injected = true";
      document.head.append(script);
    },
    "an event handler in markup": () => {
      document.querySelector("h1").insertAdjacentHTML("beforeend", '<img src="x" onerror="globalThis.injected = true">');
    },
    "an event handler on an svg": () => {
      document.body.insertAdjacentHTML("beforeend", '<svg onload="globalThis.injected = true"></svg>');
    },
    "an attribute set afterwards": () => {
      const button = document.createElement("button");
      button.setAttribute("onclick", "globalThis.injected = true");
      document.body.append(button);
      button.click();
      button.remove();
    },
    "a data address": () => {
      const script = document.createElement("script");
      script.src = "data:text/javascript,globalThis.injected = true";
      document.head.append(script);
    },
    "a blob": () => {
      const script = document.createElement("script");
      script.src = URL.createObjectURL(new Blob(["globalThis.injected = true"], { type: "text/javascript" }));
      document.head.append(script);
    },
    "a frame of its own": () => {
      const frame = document.createElement("iframe");
      frame.srcdoc = "<script>parent.injected = true</script>";
      document.body.append(frame);
    },
    "a module from elsewhere": (url) => {
      const script = document.createElement("script");
      script.type = "module";
      script.src = `${url}/module.js`;
      document.head.append(script);
    },
    "a script from elsewhere": (url) => {
      const script = document.createElement("script");
      script.src = `${url}/script.js`;
      document.head.append(script);
    },
    "a javascript address": () => {
      location.href = "javascript:globalThis.injected = true";
    },
    "a link with a javascript address": () => {
      const link = document.createElement("a");
      link.href = "javascript:globalThis.injected = true";
      document.body.append(link);
      link.click();
      link.remove();
    },
    "an event handler in a template": () => {
      const holder = document.createElement("template");
      holder.innerHTML = '<details open ontoggle="globalThis.injected = true">x</details>';
      document.body.append(holder.content.cloneNode(true));
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    await window.run(way, address());
    assert.equal(await injected(), false, name);
    await stillHere();
  }
});

test("text is not made into code", async () => {
  const refused = await window.run(() => {
    const tried = {
      eval: () => globalThis.eval("1"),
      Function: () => new Function("return 1")(),
    };
    return Object.entries(tried).filter(([, attempt]) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    }).map(([name]) => name);
  });
  assert.deepEqual(refused, ["eval", "Function"]);
  await window.run(() => {
    setTimeout("globalThis.injected = true", 0);
  });
  assert.equal(await injected(), false, "a text given to setTimeout");
});

test("what is planted in the sources is text in the page", async () => {
  // The same page, asked to show names that are markup.
  const { refused } = await contract("edit", {
    edits: [{ edit: "set_name", name: '<img src=x onerror="globalThis.injected = true">' }],
  });
  assert.equal(refused, undefined);
  await window.run(() => window.dispatchEvent(new Event("focus")));
  assert.equal(await injected(), false);
  await contract("undo", {});
});

test("nothing is sent anywhere: by fetch, socket, beacon, image, style, font, form, worker or prefetch", async () => {
  const outcomes = await window.run(async (url) => {
    const settled = (promise) => promise.then(() => "sent", () => "refused");
    const loaded = (element, attribute) =>
      new Promise((resolve) => {
        element.onload = () => resolve("sent");
        element.onerror = () => resolve("refused");
        element[attribute] = `${url}/${element.tagName}`;
        document.body.append(element);
        setTimeout(() => resolve("refused"), 1_000);
      });
    const thrown = (attempt) => {
      try {
        attempt();
        return "sent";
      } catch {
        return "refused";
      }
    };
    const style = document.createElement("link");
    style.rel = "stylesheet";
    const prefetch = document.createElement("link");
    prefetch.rel = "prefetch";
    const form = document.createElement("form");
    form.action = `${url}/form`;
    form.method = "post";
    document.body.append(form);
    const outcome = {
      fetch: await settled(fetch(`${url}/fetch`)),
      image: await loaded(new Image(), "src"),
      style: await loaded(style, "href"),
      frame: await loaded(document.createElement("iframe"), "src"),
      prefetch: await loaded(prefetch, "href"),
      worker: thrown(() => new Worker(`${url}/worker.js`)),
    };
    navigator.sendBeacon?.(`${url}/beacon`, "x");
    thrown(() => new WebSocket(url.replace("http", "ws")));
    thrown(() => new EventSource(`${url}/events`));
    form.submit();
    const font = document.createElement("div");
    font.style.backgroundImage = `url(${url}/background)`;
    font.textContent = "x";
    document.body.append(font);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return outcome;
  }, address());
  assert.equal(outcomes.fetch, "refused");
  assert.equal(outcomes.image, "refused");
  assert.deepEqual(asked, [], "a server on this machine was asked");
  await stillHere();
});

test("the window cannot be taken elsewhere, nor another be opened", async () => {
  const places = [
    "https://example.com/",
    address(),
    "http://localhost/",
    "http://localhost:5173/",
    "http://tauri.localhost/",
    "tauri://elsewhere/",
    "file:///etc/passwd",
    "data:text/html,<script>opener</script>",
    "about:blank",
  ];
  for (const place of places) {
    await window.run((url) => {
      location.href = url;
    }, place);
    await stillHere();
    const another = await window.run((url) => globalThis.open(url) === null, place);
    assert.equal(another, true, `window.open of ${place}`);
  }
  assert.equal((await window.browser.getWindowHandles()).length, 1);
  assert.deepEqual(asked, []);
});

test("files of this machine are not served to the page", async () => {
  const got = await window.run(async () => {
    const tries = ["file:///etc/passwd", "asset://localhost/%2Fetc%2Fpasswd", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"];
    const texts = await Promise.all(
      tries.map((url) => fetch(url).then((response) => response.text(), () => "refused")),
    );
    return texts.filter((text) => text.includes("root:"));
  });
  assert.deepEqual(got, []);
});

test("no plugin and no command of Tauri's own can be called", async () => {
  for (const command of [
    "plugin:fs|read",
    "plugin:fs|read_file",
    "plugin:opener|open_url",
    "plugin:opener|open_path",
    "plugin:opener|reveal_item_in_dir",
    "plugin:shell|execute",
    "plugin:shell|open",
    "plugin:dialog|open",
    "plugin:dialog|save",
    "plugin:notification|notify",
    "plugin:log|log",
    "plugin:window-state|save_window_state",
    "plugin:event|emit",
    "plugin:event|listen",
    "plugin:app|version",
    "plugin:path|resolve_directory",
    "plugin:window|create",
    "plugin:window|close",
    "plugin:webview|create_webview_window",
    "plugin:webview|internal_toggle_devtools",
    "plugin:resources|close",
    "plugin:menu|new",
    "plugin:tray|new",
  ]) {
    const { answer, refused } = await invoke(command, { path: "/etc/passwd", url: "https://example.com", program: "sh" });
    assert.equal(answer, undefined, command);
    assert.match(refused, /not allowed|not found/, command);
  }
});

test("a call without the key that only the page's own bridge knows is not carried out", async () => {
  const name = async () => (await contract("project", {})).answer.topology.name;
  const before = await name();
  const answer = await window.run(async () => {
    const call = { name: "edit", request: { edits: [{ edit: "set_name", name: "forged" }] } };
    const headers = { "Content-Type": "application/json", "Tauri-Callback": "1", "Tauri-Error": "2", "Tauri-Invoke-Key": "x" };
    // The shell does not even answer.
    const limit = new AbortController();
    setTimeout(() => limit.abort(), 1_000);
    return fetch("ipc://localhost/call", { method: "POST", body: JSON.stringify(call), headers, signal: limit.signal }).then(
      (response) => response.headers.get("Tauri-Response"),
      () => "none",
    );
  });
  assert.notEqual(answer, "ok");
  assert.equal(await name(), before);
});

test("a stage that asks for its name is not deployed without it, with an old plan, or with one that never was", async () => {
  const request = { stage: "prod", intent: "deploy", selection: { select: "all" } };
  const old = (await contract("plan", request)).answer;
  assert.equal(old.typed, "prod");
  const plan = (await contract("plan", request)).answer;
  const runs = async () => (await contract("runs", {})).answer.length;
  const forged = [
    [{ plan: plan.id, typed: null }, "not-confirmed"],
    [{ plan: plan.id, typed: "" }, "not-confirmed"],
    [{ plan: plan.id, typed: "PROD" }, "not-confirmed"],
    [{ plan: plan.id }, "not-confirmed"],
    [{ plan: old.id, typed: "prod" }, "plan-gone"],
    [{ plan: "made-up", typed: "prod" }, "plan-gone"],
    [{ plan: "0", typed: "prod" }, "plan-gone"],
    [{ plan: ["made-up"], typed: "prod" }, "bad-request"],
  ];
  for (const [deploy, code] of forged) {
    assert.deepEqual(await contract("deploy", deploy), { refused: code }, JSON.stringify(deploy));
  }
  assert.equal(await runs(), 0);
  // The right word, once; the same message again is an old one.
  assert.ok((await contract("deploy", { plan: plan.id, typed: "prod" })).answer.run);
  assert.deepEqual(await contract("deploy", { plan: plan.id, typed: "prod" }), { refused: "plan-gone" });
  assert.equal(await runs(), 1);
});

test("no account is created that was not planned and whose name was not typed", async () => {
  assert.deepEqual(await contract("create_accounts", { plan: "made-up", typed: "bakery" }), { refused: "not-confirmed" });
});

test("the page's own rules and pictures are let in: nothing that it draws breaks its policy", async () => {
  await window.run(() => {
    globalThis.broken = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.broken.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  for (const place of ["rail-accounts", "rail-stages", "rail-problems", "rail-history", "rail-canvas", "lens-phases", "lens-topology"]) {
    await window.click(place);
    await window.settled();
  }
  await window.click("find-button");
  await window.see("command-palette");
  await window.keys("Escape");
  assert.deepEqual(await window.run(() => globalThis.broken), []);
});
