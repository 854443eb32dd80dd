// A page that somebody tries to take over: no script gets in, nothing gets out, and the window stays where it is. What a
// page that was taken over all the same could ask of the shell is in forged.test.js; the lists of what is allowed are
// compared in the shell's own tests (src-tauri/src/hardening.rs).
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { contract } from "./lib/bridge.js";
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
  window = await Window.open(machine, { folder });
  await window.until("two cards are drawn", async () => (await states(window)).size === 2);
  home = await window.run(() => location.href);
});

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
      document
        .querySelector("h1")
        .insertAdjacentHTML("beforeend", '<img src="x" onerror="globalThis.injected = true">');
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
    return Object.entries(tried)
      .filter(([, attempt]) => {
        try {
          attempt();
          return false;
        } catch {
          return true;
        }
      })
      .map(([name]) => name);
  });
  assert.deepEqual(refused, ["eval", "Function"]);
  await window.run(() => {
    setTimeout("globalThis.injected = true", 0);
  });
  assert.equal(await injected(), false, "a text given to setTimeout");
});

test("what is planted in the sources is text in the page", async () => {
  // The same page, asked to show names that are markup.
  const { refused } = await contract(window, "edit", {
    edits: [{ edit: "set_name", name: '<img src=x onerror="globalThis.injected = true">' }],
  });
  assert.equal(refused, undefined);
  await window.run(() => window.dispatchEvent(new Event("focus")));
  assert.equal(await injected(), false);
  await contract(window, "undo", {});
});

test("nothing is sent anywhere: by fetch, socket, beacon, image, style, font, form, worker or prefetch", async () => {
  const outcomes = await window.run(async (url) => {
    const settled = (promise) =>
      promise.then(
        () => "sent",
        () => "refused",
      );
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
    const tries = [
      "file:///etc/passwd",
      "asset://localhost/%2Fetc%2Fpasswd",
      "/../../../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
    ];
    const texts = await Promise.all(
      tries.map((url) =>
        fetch(url).then(
          (response) => response.text(),
          () => "refused",
        ),
      ),
    );
    return texts.filter((text) => text.includes("root:"));
  });
  assert.deepEqual(got, []);
});

test("the page's own rules and pictures are let in: nothing that it draws breaks its policy", async () => {
  await window.run(() => {
    globalThis.broken = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.broken.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  for (const place of [
    "rail-accounts",
    "rail-stages",
    "rail-problems",
    "rail-history",
    "rail-canvas",
    "lens-phases",
    "lens-topology",
  ]) {
    await window.click(place);
    await window.settled();
  }
  await window.click("find-button");
  await window.see("command-palette");
  await window.keys("Escape");
  assert.deepEqual(await window.run(() => globalThis.broken), []);
});
