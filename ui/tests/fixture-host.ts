// A host without Rust: an in-memory project behind the same contract, for tests and for the fixture page.
import type { Command, Host, Request, Response } from "../src/host/call";
import type {
  AppEvent,
  DiffLine,
  Edit,
  ErrorView,
  ProjectView,
  ServiceId,
  Stage,
  Topology,
} from "../src/host/contract.gen";
import { marksOf } from "./fixtures/accounts";

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

  const open = () => {
    if (!host.project) throw failure("no-project", "No project is open.");
    return host.project;
  };
  const put = (view: ProjectView, dirty: boolean) => {
    const document = { ...view.document, dirty, can_undo: past.length > 0, can_redo: future.length > 0 };
    host.project = { ...view, document, accounts: marksOf(view.topology, view.accounts) };
    return host.project;
  };

  const answers: Answers = {
    open_sample: () => opens(),
    open_project: () => opens(),
    project: () => host.project,
    recent_projects: () => [],
    rescan: () => open(),
    edit: ({ edits }) => {
      const before = open();
      const after = edits.reduce(applyEdit, before);
      past.push(before);
      future.length = 0;
      return put(after, true);
    },
    undo: () => {
      const back = past.pop();
      if (!back) throw failure("nothing-to-undo", "There is nothing to undo.");
      future.push(open());
      return put(back, past.length > 0);
    },
    redo: () => {
      const again = future.pop();
      if (!again) throw failure("nothing-to-redo", "There is nothing to redo.");
      past.push(open());
      return put(again, true);
    },
    save: () => put({ ...open() }, false),
    arrange: () => open(),
    pending: () => ({ file: "stagewright.toml", lines: diffOf(past[0]?.topology, open().topology) }),
    move_nodes: ({ positions, collapsed }) => {
      const view = open();
      host.project = {
        ...view,
        positions: { ...view.positions, ...positions },
        collapsed: collapsed ?? view.collapsed,
      };
      return {};
    },
    legal_targets: ({ from }) => legalTargets(open(), from),
    runs: () => [],
    unfinished_runs: () => [],
    recoveries: () => [],
    locks: () => [],
    sandbox: () => ({ stacks: [], endpoint: null }),
  };

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
  };
  return host;
}

function legalTargets(view: ProjectView, from: ServiceId): Record<ServiceId, string | null> {
  const reaches = new Set<ServiceId>([from]);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const reference of view.references) {
      if (reference.to === at && reference.from && !reaches.has(reference.from)) {
        reaches.add(reference.from);
        queue.push(reference.from);
      }
    }
  }
  const drawn = new Set(view.topology.references.filter((each) => each.from === from).map((each) => each.to));
  return Object.fromEntries(
    view.services
      .filter(({ id }) => id !== from)
      .map(({ id }) => [
        id,
        drawn.has(id)
          ? `${id} already waits for ${from}.`
          : reaches.has(id)
            ? `${from} already waits for ${id}: that would be a cycle.`
            : null,
      ]),
  );
}

type GoingEdit = Extract<
  Edit,
  { edit: "set_rollout" | "set_on_failure" | "add_gate" | "change_gate" | "remove_gate" }
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
  }
}

function applyEdit(view: ProjectView, edit: Edit): ProjectView {
  const topology: Topology = structuredClone(view.topology);
  switch (edit.edit) {
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
    case "remove_gate": {
      const stage = topology.stages[edit.stage];
      if (stage) changeGoing(stage, edit);
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
