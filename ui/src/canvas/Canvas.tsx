// The canvas: puts scene, lines, viewport, keyboard and pointer together. Each of them lives in its own file.
import "./canvas.css";
import "./rail/rail.css";
import { type NodeChange, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow } from "@xyflow/react";
import { type MouseEvent, type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { grouped } from "../document/grouping";
import { useShown } from "../document/shown";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { ContextMenu, cx } from "../kit";
import { Bundle } from "./Bundle";
import { ColumnBox, DraftCard, FoldedGroup, foldGroup, GroupBox, LaneBox } from "./boxes";
import { CanvasMenu, type MenuPlace } from "./CanvasMenu";
import { CanvasTools } from "./CanvasTools";
import { Door } from "./Door";
import { Dots } from "./Dots";
import { CURVED, Drawn } from "./Drawn";
import { Echo } from "./Echo";
import { Guides } from "./Guides";
import { CARD, freePlace, type Rect } from "./geometry";
import { Hud } from "./Hud";
import { Legend } from "./Legend";
import { LineLabels } from "./LineLabels";
import { EdgeCache, MANY_LINES } from "./lines";
import { NoteCard, noteRect, useNotes } from "./NoteCard";
import { type CanvasNode, NodeCache } from "./nodes";
import { GatePalette } from "./phasing/GatePalette";
import { Slots } from "./phasing/Slots";
import { usePhases } from "./phasing/usePhases";
import { Arrows, type LineEdge, ReferenceEdge } from "./ReferenceEdge";
import { Band, Tile } from "./rail/Lanes";
import { Passage } from "./rail/Passage";
import { StageHead } from "./rail/StageHead";
import { useArrangement, useRailScene } from "./rail/useRail";
import { SelectionBar } from "./SelectionBar";
import { ServiceCard } from "./ServiceCard";
import { SmallMap } from "./SmallMap";
import { cardsOf, groupNode, headsOf, type Item, phasesScene, topologyScene } from "./scene";
import { useCanvas } from "./state";
import { useConnect } from "./useConnect";
import { stretched, useDrag } from "./useDrag";
import { MANY, useFoldMany } from "./useFoldMany";
import { useKeys } from "./useKeys";
import { useLabels } from "./useLabels";
import { useMoving } from "./useMoving";
import { usePastePlace } from "./usePastePlace";
import { useRoutes } from "./useRoutes";
import { useSavedPlace } from "./useSavedPlace";
import { useDistance, useFirstView, useFit, usePanning, useReveal, useStayFitted, ZOOM } from "./useViewport";
import { WhyNot } from "./WhyNot";

const nodeTypes = {
  card: ServiceCard,
  cluster: GroupBox,
  folded: FoldedGroup,
  column: ColumnBox,
  lane: LaneBox,
  stage: StageHead,
  passage: Passage,
  band: Band,
  tile: Tile,
  door: Door,
  draft: DraftCard,
  note: NoteCard,
};
const edgeTypes = { line: ReferenceEdge };
const NO_EDGES: LineEdge[] = [];
const SEVERAL = ["Control", "Meta"];
const onLines = {
  onEdgeClick: (_: MouseEvent, edge: LineEdge) => useCanvas.setState({ chosen: edge.id }),
  onEdgeMouseEnter: (_: MouseEvent, edge: LineEdge) => useCanvas.setState({ hovered: edge.id }),
  onEdgeMouseLeave: () => useCanvas.setState({ hovered: null }),
  onPaneClick: () => useCanvas.setState({ chosen: null }),
};

/** Up to this many stay mounted when they are out of sight: leaving them out would not be felt. */
const FEW = 60;

interface Props {
  view: ProjectView;
  /** Said at the foot of the canvas while there is nothing else to say. */
  note?: ReactNode;
}

export function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}

function Board({ view, note }: Props) {
  const flow = useReactFlow<CanvasNode, LineEdge>();
  const frame = useRef<HTMLDivElement>(null);
  const lens = useArrangement();
  const selection = useView((state) => state.selection);
  const adding = useView((state) => (state.shape === "canvas" ? state.adding : null));
  const shown = useShown();
  useFoldMany(view);

  const known = useRef<{ view: ProjectView; cards: ReturnType<typeof cardsOf> }>(undefined);
  const cards = useMemo(() => {
    known.current = { view, cards: cardsOf(view, known.current) };
    return known.current.cards;
  }, [view]);
  const cardHeight = shown.inRun ? CARD.liveHeight : CARD.height;
  const rail = useRailScene(lens, { view, cards, cardHeight });
  const groupBy = useView((state) => state.groupBy);
  const foldedHere = useView((state) => state.folded);
  const stage = useView((state) => state.stage);
  const scene = useMemo(() => {
    if (rail) return rail;
    if (lens === "phases")
      return phasesScene({ view, cards, plan: shown.plan, asked: shown.asked, cardHeight });
    const looked = grouped(view, groupBy, stage, foldedHere);
    return topologyScene({ view: looked, cards, collapsed: new Set(looked.collapsed), cardHeight });
  }, [rail, lens, view, cards, shown.plan, shown.asked, cardHeight, groupBy, stage, foldedHere]);

  const first = useFirstView(scene.home ? [scene.home] : scene.items, MANY);
  const distance = useDistance(first.zoom);

  const free = useDrag(scene);
  const inPhases = lens === "phases";
  const steers = inPhases && scene.phases !== undefined && !shown.inRun;
  const phases = usePhases({ scene, open: steers && view.document.read_only === null });
  const dragged = inPhases ? phases.dragged : free.dragged;
  const drops = useCanvas((state) => state.drops);
  const items = useMemo(() => stretched(scene.items, dragged, drops), [scene, dragged, drops]);
  const cache = useRef(new NodeCache());
  const nodes = useMemo(
    () =>
      cache.current.build({
        items,
        selected: selection,
        dragged,
        movable: inPhases ? phases.movable : rail || groupBy !== "groups" ? movesNowhere : movesFreely,
      }),
    [items, selection, dragged, inPhases, phases.movable, rail, groupBy],
  );
  const heads = useMemo(() => headsOf(items), [items]);
  const rects = useMemo(() => {
    const solid = items.filter(({ type }) => type === "card" || type === "folded");
    return new Map(solid.map((item): [string, Rect] => [item.id, { ...item, ...dragged.get(item.id) }]));
  }, [items, dragged]);
  const walls = useMemo(() => items.filter(({ type }) => type === "door"), [items]);
  const far = distance === "shape" && items.length > MANY;
  const routes = useRoutes({
    links: scene.links,
    rects,
    walls,
    heads,
    dragged,
    far: far && scene.links.length > CURVED,
  });
  const edgeCache = useRef(new EdgeCache());
  const edges = useMemo(
    () => edgeCache.current.build({ links: scene.links, routes, plan: shown.plan, selected: selection }),
    [scene, routes, shown.plan, selection],
  );
  const labels = useLabels(distance, { edges, routes, rects, heads });

  const notes = useNotes(view, scene, lens === "topology");
  const seen = useMemo(() => [...items, ...notes.map(noteRect)], [items, notes]);
  const fitAll = useFit(flow, frame, scene.home ? [scene.home] : seen);
  const fitted = useStayFitted(frame, fitAll);
  const fitView = useCallback(() => {
    fitted.current = true;
    fitAll();
  }, [fitAll, fitted]);
  const fitSelection = useCallback(() => {
    const chosen = [...useView.getState().selection].flatMap((id) => rects.get(id) ?? []);
    fitted.current = false;
    if (chosen.length > 0) fitAll(true, chosen);
  }, [fitAll, fitted, rects]);
  useReveal(flow, frame, rects);
  useSavedPlace(flow, frame, fitView);
  const panning = usePanning(frame);
  const moving = useMoving(lens, shown.plan, fitAll);
  const onKeyDown = useKeys(
    rects,
    fitView,
    inPhases ? phases.nudge : groupBy === "groups" ? free.nudge : null,
    free.endNudge,
  );
  usePastePlace(flow, frame, scene);
  const { onNodesChange: onFree } = free;
  const { onNodesChange: onPhases } = phases;
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      onFree(inPhases ? changes.filter(({ type }) => type === "select") : changes);
      if (inPhases) onPhases(changes);
    },
    [inPhases, onFree, onPhases],
  );
  const onDragStop = inPhases ? phases.onDragStop : free.onDragStop;
  const connecting = useConnect();
  const [place, setPlace] = useState<MenuPlace>({ on: "pane", at: { x: 0, y: 0 } });

  const onContextMenu = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const card = target.closest<HTMLElement>(".react-flow__node-card")?.dataset.id;
    const group = scene.items.find(
      (item) =>
        item.id ===
        target.closest<HTMLElement>(".react-flow__node-cluster, .react-flow__node-folded")?.dataset.id,
    );
    const edge = target.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
    const link = edge && scene.links.find(({ id }) => id === edge);
    const stage = target.closest<HTMLElement>(".react-flow__node-stage")?.dataset.id;
    const head = stage === undefined ? undefined : scene.items.find(({ id }) => id === stage);
    const gate = target.closest<HTMLElement>(".react-flow__node-door")?.dataset.id;
    const door = gate === undefined ? undefined : scene.items.find(({ id }) => id === gate);
    if (card) {
      if (!selection.has(card)) useView.getState().select([card]);
      const services = selection.has(card) ? [...selection].filter((id) => cards.has(id)) : [card];
      setPlace({ on: "services", services });
    } else if (group?.type === "cluster" || group?.type === "folded")
      setPlace({ on: "group", group: group.data });
    else if (link) setPlace({ on: "line", link });
    else if (door?.type === "door" && door.data.gateOfStage !== null && steers)
      setPlace({ on: "gate", gate: door.data.gateOfStage, slots: door.data.slots });
    else if (head?.type === "stage" && head.data.stage !== null)
      setPlace({ on: "stage", stage: head.data.stage });
    else {
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      setPlace({ on: "pane", at: scene.toDocument(at) });
    }
  };

  const onDoubleClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const group = target.closest<HTMLElement>(".react-flow__node-folded");
    if (group?.dataset.id) return foldGroup(group.dataset.id.slice(groupNode("").length), false);
    if (!target.classList.contains("react-flow__pane") || lens !== "topology") return;
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    useView.getState().add(scene.toDocument({ x: at.x - CARD.width / 2, y: at.y - 20 }));
  };

  const draft = useMemo((): CanvasNode[] => {
    if (!adding) return [];
    // Where a person pointed, beside the cards; otherwise in the middle of the view, outside of every group.
    const wish = scene.fromDocument(adding.at ?? middleOf(flow, frame.current, scene.toDocument));
    const position = freePlace(wish, CARD, adding.at ? [...rects.values()] : items);
    const at = scene.toDocument(position);
    return [
      {
        id: "draft",
        type: "draft",
        data: { at },
        position,
        ...CARD,
        zIndex: 5,
        draggable: false,
        selectable: false,
      },
    ];
  }, [adding, flow, scene, rects, items]);

  const manyLines = scene.links.length > MANY_LINES;
  const mounted = useMemo(() => (far ? draft : [...nodes, ...notes, ...draft]), [far, nodes, notes, draft]);

  // React Flow hands these on to every card: the same functions, or every card is rendered anew with each edit.
  const { inRun } = shown;
  const onNodeClick = useCallback(
    (event: MouseEvent, node: CanvasNode) => onCardClick(event, node, inRun),
    [inRun],
  );
  const onMoveStart = useCallback(
    (event: unknown) => {
      // Without an event it was us.
      if (event) fitted.current = false;
      panning.start();
    },
    [fitted, panning],
  );
  const onInit = useCallback(() => fitAll(false), [fitAll]);
  return (
    <ContextMenu items={<CanvasMenu place={place} fitView={fitView} />}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys and clicks bubble here from the cards, which can be focused */}
      <div
        ref={frame}
        data-testid="canvas"
        data-zoom={far ? "far" : distance}
        data-lens={lens}
        className={cx("canvas relative size-full", moving && "is-moving")}
        onKeyDown={onKeyDown}
        onContextMenuCapture={onContextMenu}
        onDoubleClick={onDoubleClick}
      >
        <ReactFlow<CanvasNode, LineEdge>
          nodes={mounted}
          edges={far ? NO_EDGES : edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={onDragStop}
          onSelectionDragStop={onDragStop}
          onNodeClick={onNodeClick}
          onMoveStart={onMoveStart}
          onMoveEnd={panning.end}
          defaultViewport={first}
          onInit={onInit}
          {...onLines}
          {...connecting}
          connectionRadius={36}
          onlyRenderVisibleElements={items.length > FEW}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={SEVERAL}
          selectNodesOnDrag={false}
          elevateNodesOnSelect={false}
          zoomOnDoubleClick={false}
          minZoom={ZOOM.min}
          maxZoom={ZOOM.max}
          attributionPosition="top-right"
        >
          <Dots />
          <Guides />
          <WhyNot rects={rects} />
          {!far && labels && <LineLabels edges={edges} places={labels} near={distance === "full"} />}
          {(far || manyLines) && (
            <Drawn links={scene.links} rects={rects} routes={routes} items={far ? scene.items : null} />
          )}
          <Echo
            cards={cards}
            rects={rects}
            // Only there do cards stand where the file says.
            place={lens === "topology" && groupBy === "groups" ? scene.fromDocument : null}
            far={far}
          />
          {scene.phases && <Slots slots={scene.phases.slots} height={scene.phases.height} />}
          {!far && <Bundle links={scene.links} routes={routes} places={labels} />}
          <SmallMap shown={!far} items={items} />
        </ReactFlow>
        <Arrows />
        <div className="pointer-events-none absolute inset-x-3 top-3 z-5 flex flex-wrap items-start gap-2">
          <CanvasTools fitView={fitView} fitSelection={fitSelection} />
          <SelectionBar />
        </div>
        {steers && scene.phases && (
          <GatePalette flow={flow} slots={scene.phases.slots} locked={view.document.read_only !== null} />
        )}
        {scene.links.length > 0 && <Legend />}
        <Said />
        <Hud links={scene.links} empty={note} />
      </div>
    </ContextMenu>
  );
}

/** Columns, lanes and gates stand where the plan puts them. */
const movesFreely = ({ type }: Item) => type === "card" || type === "folded" || type === "cluster";
/** How far a card has come is not for the mouse to say. */
const movesNowhere = () => false;

/** What a key did, for those who do not see it. */
function Said() {
  const said = useCanvas((state) => state.said);
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}

function onCardClick(event: MouseEvent, node: CanvasNode, inRun: boolean): void {
  if (node.type !== "card" || event.shiftKey || event.ctrlKey || event.metaKey) return;
  const view = useView.getState();
  if ((event.target as HTMLElement).closest("button, input")) return;
  // A drawer that is being worked with stays; a run's drawer follows the selection.
  if (inRun) view.open("run");
  else if (view.side !== "plan" && view.side !== "pending" && view.side !== "my-stage") view.open("service");
  view.show([node.id]);
}

function middleOf(
  flow: ReturnType<typeof useReactFlow<CanvasNode, LineEdge>>,
  frame: HTMLDivElement | null,
  toDocument: (point: { x: number; y: number }) => { x: number; y: number },
) {
  const box = frame?.getBoundingClientRect();
  if (!box) return { x: 0, y: 0 };
  const middle = flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  return toDocument({ x: Math.round(middle.x - CARD.width / 2), y: Math.round(middle.y - CARD.height / 2) });
}
