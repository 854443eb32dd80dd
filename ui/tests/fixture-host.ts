// A host without Rust: an in-memory project behind the same contract, for tests and for the fixture page.
import type { Command, Host, Request, Response } from "../src/host/call";
import type {
  AppEvent,
  DiffLine,
  Edit,
  ErrorView,
  LineEnd,
  ProjectView,
  SavedView,
  ServiceId,
  Stage,
  Topology,
} from "../src/host/contract.gen";
import { marksOf } from "./fixtures/accounts";
import { configOf } from "./fixtures/config";
import { driftViewOf } from "./fixtures/drift";
import { rememberedOf } from "./fixtures/standing";

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 300" width="600" height="300"><rect width="600" height="300" fill="#f5f6f8"/><rect x="40" y="40" width="240" height="78" rx="11" fill="#fff" stroke="#cfd4dc"/><text x="60" y="72">notes</text></svg>';

type Answers = {
  [K in Command]?: (request: Request<K>, host: FixtureHost) => Response<K> | Promise<Response<K>>;
};

export interface FixtureHost extends Host {
  project: ProjectView | null;
  /** Everything that was asked, in order. */
  calls: Array<{ name: Command; request: unknown }>;
  /** Says something on the event stream. */
  emit(events: AppEvent[]): void;
}

export interface FixtureOptions {
  /** What is open at the start. */
  project?: ProjectView | null;
  /** What `open_sample` and `open_project` open. */
  opens?: ProjectView;
  /** Answers of one's own, before those below. */
  answers?: Answers;
  folder?: string | null;
  file?: string | null;
}

export function failure(code: string, message: string, hint = "Try something else."): ErrorView {
  return { code, message, hint, location: null };
}

export function fixtureHost(options: FixtureOptions = {}): FixtureHost {
  const listeners = new Set<(events: AppEvent[]) => void>();
  const past: ProjectView[] = [];
  const future: ProjectView[] = [];
  /** What the steps of `past`, then those of `future`, were. */
  const labels: string[] = [];

  const open = () => {
    if (!host.project) throw failure("no-project", "No project is open.");
    return host.project;
  };
  const put = (view: ProjectView, dirty: boolean) => {
    const document = {
      ...view.document,
      dirty,
      can_undo: past.length > 0,
      can_redo: future.length > 0,
      undo: labels.slice(0, past.length).reverse(),
      redo: labels.slice(past.length, past.length + future.length),
    };
    host.project = { ...view, document, accounts: marksOf(view.topology, view.accounts) };
    return host.project;
  };

  const own: Record<string, SavedView> = {};
  let askedConfig = false;
  const answers: Answers = {
    open_sample: () => opens(),
    open_project: () => opens(),
    project: () => host.project,
    recent_projects: () => [],
    rescan: () => open(),
    edit: ({ edits, positions, label }) => {
      const before = open();
      const after = edits.reduce(applyEdit, before);
      const moved = { ...after, positions: { ...after.positions, ...positions } };
      return step(label ?? labelOf(edits, positions), moved, edits.length > 0 || before.document.dirty);
    },
    undo: ({ steps = 1 }) => {
      for (let left = steps; left > 0 && past.length > 0; left--) {
        future.unshift(open());
        host.project = past.pop() as ProjectView;
      }
      return put(open(), past.length > 0);
    },
    redo: ({ steps = 1 }) => {
      for (let left = steps; left > 0 && future.length > 0; left--) {
        past.push(open());
        host.project = future.shift() as ProjectView;
      }
      return put(open(), past.length > 0);
    },
    copy_services: ({ services }) =>
      services.map((id) => `[services.${id}]\nkind = "${open().topology.services[id]?.kind}"\n`).join("\n"),
    paste_services: ({ text, at }) => {
      const ids = [...text.matchAll(/^\[services\.([^\]]+)\]/gm)].map((match) => match[1] as string);
      if (ids.length === 0) throw failure("nothing-to-paste", "there are no services in this text");
      return putIn("Paste", ids, at ?? { x: 0, y: 0 });
    },
    duplicate_services: ({ services }) => {
      const first = open().positions[services[0] ?? ""] ?? { x: 0, y: 0 };
      return putIn("Duplicate", services, { x: first.x + 40, y: first.y + 130 });
    },
    copies: ({ services }) => {
      const first = open().positions[services[0] ?? ""] ?? { x: 0, y: 0 };
      return services.map((of) => {
        let id = of;
        for (let number = 2; open().topology.services[id]; number++) id = `${of}-${number}`;
        const at = open().positions[of] ?? first;
        return { of, id, planned: true, at: { x: at.x + 40, y: at.y + 130 } };
      });
    },
    removal: ({ services }) => {
      const gone = new Set(services);
      const { references, topology } = open();
      return {
        left: references.filter(
          ({ from, to, kind }) => kind !== "manual" && from !== null && gone.has(from) && !gone.has(to),
        ),
        drawn: topology.references.filter(({ from, to }) => gone.has(from) || gone.has(to)),
        gates: [],
      };
    },
    config: ({ service }) => configOf(open(), service, askedConfig),
    deployed_config: ({ service }) => {
      askedConfig = true;
      return configOf(open(), service, true);
    },
    set_config: ({ service, name, stages, value }) => {
      const given = { [name]: value };
      const patch = stages.length === 0 ? { parameters: given } : { parameters: {} };
      return step(
        `Change service ${service}`,
        applyEdit(open(), { edit: "update_service", id: service, patch }),
        true,
      );
    },
    save: () => put({ ...open() }, false),
    arrange: () => open(),
    pending: () => ({ file: "stagewright.toml", lines: diffOf(past[0]?.topology, open().topology) }),
    move_nodes: ({ positions, collapsed }) => {
      const view = open();
      const moved = {
        ...view,
        positions: { ...view.positions, ...positions },
        collapsed: collapsed ?? view.collapsed,
      };
      if (Object.keys(positions).length > 0)
        return step(labelOf([], positions), moved, view.document.dirty).document;
      host.project = moved;
      return moved.document;
    },
    legal_targets: ({ from, end }) => legalTargets(open(), from, end ?? "from"),
    runs: () => [],
    unfinished_runs: () => [],
    recoveries: () => [],
    personal_list: () => ({ stages: [], asked: null, problems: [] }),
    locks: () => [],
    sandbox: () => ({ stacks: [], endpoint: null }),
    standing: () => rememberedOf(open()),
    advice: () => ({ advice: [], outdated: [], appeared: [], stated: [] }),
    says: () => ({ services: [], asked: [] }),
    drift_board: () => driftViewOf(open(), "never", { accepted: [], ignored: [] }),
    move_notes: ({ places }) => {
      host.project = { ...open(), notes: { ...open().notes, ...places } };
      return {};
    },
    export_picture: ({ format }) => ({
      file: `picture.${format}`,
      content:
        format === "png"
          ? { base64: "iVBORw0KGgo=" }
          : { text: format === "mermaid" ? "flowchart LR\n" : PICTURE },
    }),
    own_views: () => ({ ...own }),
    keep_own_view: ({ id, view }) => {
      if (view) own[id] = view;
      else delete own[id];
      return { ...own };
    },
  };

  function step(label: string, after: ProjectView, dirty: boolean): ProjectView {
    labels.length = past.length;
    labels.push(label);
    past.push(open());
    future.length = 0;
    return put(after, dirty);
  }

  function putIn(word: string, ids: readonly ServiceId[], at: { x: number; y: number }) {
    const before = open();
    const names = new Map<ServiceId, ServiceId>();
    let after = before;
    for (const id of ids) {
      let name = id;
      for (let number = 2; after.topology.services[name]; number++) name = `${id}-${number}`;
      names.set(id, name);
      const service = before.topology.services[id];
      const copy: Edit = {
        edit: "add_service",
        id: name,
        service: { kind: "planned", role: service?.role, group: service?.group },
      };
      after = applyEdit(after, copy);
    }
    const corner = before.positions[ids[0] ?? ""] ?? { x: 0, y: 0 };
    const positions = { ...after.positions };
    for (const [old, name] of names) {
      const from = before.positions[old] ?? corner;
      positions[name] = { x: at.x + from.x - corner.x, y: at.y + from.y - corner.y };
    }
    for (const { from, to } of before.references) {
      const ends = from === null ? [] : [names.get(from), names.get(to)];
      if (ends[0] && ends[1])
        after = applyEdit(after, { edit: "connect", from: ends[0], to: ends[1], note: null });
    }
    const services = [...names.values()];
    const what = ids.length === 1 ? ids[0] : `${ids.length} services`;
    return { view: step(`${word} ${what}`, { ...after, positions }, true), services, planned: services };
  }

  function opens(): ProjectView {
    if (!options.opens && !options.project) throw failure("no-sample", "There is no sample in this fixture.");
    past.length = 0;
    future.length = 0;
    return put((options.opens ?? options.project) as ProjectView, false);
  }

  const host: FixtureHost = {
    project: options.project ?? null,
    calls: [],
    async call(name, request) {
      host.calls.push({ name, request });
      const own = options.answers?.[name] ?? answers[name];
      if (!own) throw failure("not-in-fixture", `The fixture has no answer to ${name}.`);
      return await own(request, host);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(events) {
      for (const listener of listeners) listener(events);
    },
    pickFolder: async () => options.folder ?? null,
    pickFile: async () => options.file ?? null,
    openLocation: async () => {},
    openUrl: async () => {},
    savePicture: async () => "/home/someone/acme-shop-topology.svg",
    showMenu: async () => false,
  };
  return host;
}

function labelOf(edits: readonly Edit[], positions: object | undefined): string {
  const [first, ...rest] = edits;
  const moved = Object.keys(positions ?? {});
  if (!first) return moved.length === 1 ? `Move ${moved[0]}` : `Move ${moved.length} services`;
  const words = first.edit.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1) + (rest.length > 0 ? ` and ${rest.length} more` : "");
}

function legalTargets(view: ProjectView, root: ServiceId, end: LineEnd): Record<ServiceId, string | null> {
  const forward = end === "from";
  const reaches = new Set<ServiceId>([root]);
  for (const at of reaches) {
    for (const { from, to } of view.references) {
      const next = forward ? (to === at ? from : null) : from === at ? to : null;
      if (next) reaches.add(next);
    }
  }
  const line = (other: ServiceId) => (forward ? { from: root, to: other } : { from: other, to: root });
  return Object.fromEntries(
    view.services
      .filter(({ id }) => id !== root)
      .map(({ id }) => {
        const { from, to } = line(id);
        const tied = view.references.some((each) => each.from === from && each.to === to);
        if (tied) return [id, `${from} and ${to} are already connected`];
        return [id, reaches.has(id) ? `this would make a cycle: ${to} > ${from}` : null];
      }),
  );
}

type GoingEdit = Extract<
  Edit,
  { edit: "set_rollout" | "set_on_failure" | "add_gate" | "change_gate" | "remove_gate" | "pin_service" }
>;

function changeGoing(stage: Stage, edit: GoingEdit): void {
  const gates = stage.gates ?? [];
  switch (edit.edit) {
    case "set_rollout":
      stage.rollout = edit.rollout;
      return;
    case "set_on_failure":
      stage["on-failure"] = edit.policy;
      return;
    case "add_gate":
      stage.gates = [...gates, edit.gate];
      return;
    case "change_gate":
      stage.gates = gates.map((gate) => (gate.name === edit.name ? edit.gate : gate));
      return;
    case "remove_gate":
      stage.gates = gates.filter(({ name }) => name !== edit.name);
      return;
    case "pin_service": {
      const others = (stage.pins ?? []).filter(({ service }) => service !== edit.service);
      stage.pins = edit.phase === null ? others : [...others, { service: edit.service, phase: edit.phase }];
    }
  }
}

function applyEdit(view: ProjectView, edit: Edit): ProjectView {
  const topology: Topology = structuredClone(view.topology);
  switch (edit.edit) {
    case "add_note":
    case "change_note":
      return { ...view, topology: { ...topology, notes: { ...topology.notes, [edit.id]: edit.note } } };
    case "remove_note": {
      const { [edit.id]: _, ...notes } = topology.notes ?? {};
      return { ...view, topology: { ...topology, notes } };
    }
    case "dismiss":
      return {
        ...view,
        topology: { ...topology, dismissed: [...(topology.dismissed ?? []), edit.dismissal] },
      };
    case "set_view":
      return { ...view, topology: { ...topology, views: { ...topology.views, [edit.id]: edit.view } } };
    case "remove_view": {
      const { [edit.id]: _, ...views } = topology.views ?? {};
      return { ...view, topology: { ...topology, views } };
    }
    case "add_service": {
      if (topology.services[edit.id])
        throw failure("duplicate-service", `There is a service ${edit.id} already.`);
      topology.services[edit.id] = edit.service;
      const far = Math.max(0, ...Object.values(view.positions).map((point) => point.y)) + 170;
      return {
        ...view,
        topology,
        positions: { ...view.positions, [edit.id]: view.positions[edit.id] ?? { x: 0, y: far } },
        services: [
          ...view.services,
          {
            id: edit.id,
            kind: edit.service.kind,
            role: edit.service.role ?? "api",
            group: edit.service.group ?? null,
            repository: null,
            path: edit.service.path ?? null,
            declared: null,
            note: edit.service.note ?? null,
            functions: 0,
            resources: {},
            provides: [],
            unreadable: false,
          },
        ],
      };
    }
    case "remove_service": {
      delete topology.services[edit.id];
      topology.references = topology.references.filter(({ from, to }) => from !== edit.id && to !== edit.id);
      return {
        ...view,
        topology,
        services: view.services.filter(({ id }) => id !== edit.id),
        references: view.references.filter(({ from, to }) => from !== edit.id && to !== edit.id),
        cells: view.cells.filter(({ service }) => service !== edit.id),
      };
    }
    case "rename_service": {
      if (topology.services[edit.to])
        throw failure("duplicate-service", `There is a service ${edit.to} already.`);
      const named = (id: ServiceId) => (id === edit.from ? edit.to : id);
      topology.services = Object.fromEntries(
        Object.entries(topology.services).map(([id, it]) => [named(id), it]),
      );
      topology.references = topology.references.map((it) => ({
        ...it,
        from: named(it.from),
        to: named(it.to),
      }));
      return {
        ...view,
        topology,
        services: view.services.map((it) => ({ ...it, id: named(it.id) })),
        references: view.references.map((it) => ({
          ...it,
          from: it.from && named(it.from),
          to: named(it.to),
        })),
        positions: Object.fromEntries(Object.entries(view.positions).map(([id, at]) => [named(id), at])),
        cells: view.cells.map((it) => ({ ...it, service: named(it.service) })),
      };
    }
    case "move_to_group": {
      for (const id of edit.services) {
        const service = topology.services[id];
        if (service) service.group = edit.group;
      }
      if (edit.group) topology.groups[edit.group] ??= {};
      return {
        ...view,
        topology,
        services: view.services.map((it) =>
          edit.services.includes(it.id) ? { ...it, group: edit.group } : it,
        ),
      };
    }
    case "connect": {
      topology.references.push({ from: edit.from, to: edit.to, note: edit.note });
      const drawn = {
        from: edit.from,
        to: edit.to,
        kind: "manual" as const,
        name: edit.note ?? "",
        at: "references",
        location: null,
        candidate: null,
      };
      return { ...view, topology, references: [...view.references, drawn] };
    }
    case "update_reference": {
      topology.references = topology.references.map((it) =>
        it.from === edit.from && it.to === edit.to ? { ...it, ...edit.patch } : it,
      );
      return { ...view, topology };
    }
    case "disconnect": {
      const other = (it: { from: string | null; to: string }) => it.from !== edit.from || it.to !== edit.to;
      topology.references = topology.references.filter(other);
      return {
        ...view,
        topology,
        references: view.references.filter((it) => it.kind !== "manual" || other(it)),
      };
    }
    case "add_stage":
      topology.stages[edit.id] = edit.stage;
      return { ...view, topology };
    case "remove_stage":
      delete topology.stages[edit.id];
      return { ...view, topology, cells: view.cells.filter(({ stage }) => stage !== edit.id) };
    case "rename_stage": {
      const rename = (id: string) => (id === edit.from ? edit.to : id);
      topology.stages = Object.fromEntries(
        Object.entries(topology.stages).map(([id, it]) => [rename(id), it]),
      );
      return { ...view, topology, cells: view.cells.map((it) => ({ ...it, stage: rename(it.stage) })) };
    }
    case "add_account":
      topology.accounts[edit.id] = edit.account;
      return { ...view, topology };
    case "remove_account":
      delete topology.accounts[edit.id];
      return { ...view, topology };
    case "rename_account": {
      const rename = (id: string) => (id === edit.from ? edit.to : id);
      topology.accounts = Object.fromEntries(
        Object.entries(topology.accounts).map(([id, it]) => [rename(id), it]),
      );
      return { ...view, topology };
    }
    case "add_session":
      topology.sessions[edit.id] = edit.session;
      return { ...view, topology };
    case "remove_session":
      delete topology.sessions[edit.id];
      return { ...view, topology };
    case "rename_session": {
      const rename = (id: string) => (id === edit.from ? edit.to : id);
      topology.sessions = Object.fromEntries(
        Object.entries(topology.sessions).map(([id, it]) => [rename(id), it]),
      );
      for (const { access } of Object.values(topology.accounts))
        if (access && access !== "sandbox" && "sso" in access)
          access.sso.session = rename(access.sso.session);
      return { ...view, topology };
    }
    case "add_target":
      topology.stages[edit.stage]?.targets.push(edit.target);
      return { ...view, topology };
    case "remove_target": {
      const stage = topology.stages[edit.stage];
      const gone = edit.target;
      if (stage) {
        stage.targets = stage.targets.filter(
          (it) => it.account !== gone.account || it.region !== gone.region,
        );
      }
      return { ...view, topology };
    }
    case "set_rollout":
    case "set_on_failure":
    case "add_gate":
    case "change_gate":
    case "remove_gate":
    case "pin_service": {
      const stage = topology.stages[edit.stage];
      if (stage) changeGoing(stage, edit);
      return { ...view, topology };
    }
    case "rename_group": {
      const rename = (id: string) => (id === edit.from ? edit.to : id);
      topology.groups = Object.fromEntries(
        Object.entries(topology.groups).map(([id, it]) => [rename(id), it]),
      );
      const named = <T extends { group?: string | null }>(it: T) => ({
        ...it,
        group: it.group && rename(it.group),
      });
      topology.services = Object.fromEntries(
        Object.entries(topology.services).map(([id, it]) => [id, named(it)]),
      );
      return {
        ...view,
        topology,
        services: view.services.map((it) => ({ ...it, group: it.group && rename(it.group) })),
      };
    }
    case "label_group": {
      const group = topology.groups[edit.id];
      if (group) group.label = edit.label;
      return { ...view, topology };
    }
    case "add_group":
      topology.groups[edit.id] = edit.group;
      return { ...view, topology };
    case "remove_group": {
      delete topology.groups[edit.id];
      const without = (it: { group?: string | null }) => (it.group === edit.id ? null : (it.group ?? null));
      for (const service of Object.values(topology.services)) service.group = without(service);
      return { ...view, topology, services: view.services.map((it) => ({ ...it, group: without(it) })) };
    }
    default:
      return patched(view, topology, edit);
  }
}

/** Edits that set some values of one thing: services, stages and accounts. */
function patched(
  view: ProjectView,
  topology: Topology,
  edit: { edit: string; id?: string; patch?: object },
): ProjectView {
  const { id = "", patch = {} } = edit;
  const things = {
    update_service: topology.services,
    update_stage: topology.stages,
    update_account: topology.accounts,
    update_session: topology.sessions,
  };
  const thing = things[edit.edit as keyof typeof things]?.[id];
  if (!thing) throw failure("not-in-fixture", `The fixture does not know ${edit.edit}.`);
  Object.assign(thing, patch);
  if (edit.edit !== "update_service") return { ...view, topology };
  return {
    ...view,
    topology,
    services: view.services.map((it) => (it.id === id ? { ...it, ...patch } : it)),
  };
}

/** Which services and references came and went; enough to look like a diff of the file. */
function diffOf(before: Topology | undefined, after: Topology): DiffLine[] {
  if (!before) return [];
  const lines = (topology: Topology) => [
    ...Object.keys(topology.services).map((id) => `[services.${id}]`),
    ...topology.references.map(({ from, to }) => `references = { from = "${from}", to = "${to}" }`),
  ];
  const old = lines(before);
  const now = lines(after);
  return [
    ...old.map(
      (text, at): DiffLine => ({
        kind: now.includes(text) ? "context" : "removed",
        text,
        old_line: at + 1,
        new_line: null,
      }),
    ),
    ...now
      .filter((text) => !old.includes(text))
      .map((text, at): DiffLine => ({ kind: "added", text, old_line: null, new_line: old.length + at + 1 })),
  ];
}
