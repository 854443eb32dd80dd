// The same graph as React Flow's first example would draw it, to be measured beside the window: every card and every line
// mounted, nothing given up front, nothing kept. Not part of the built application.
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./kit/tokens.css";
import "./canvas/canvas.css";
import {
  Background,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useEdgesState,
  useNodesState,
} from "@xyflow/react";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { largeProject } from "../tests/fixtures/project";

const query = new URLSearchParams(location.search);
const count = Number(query.get("n") ?? 1000);
const lines = Number(query.get("edges") ?? 2500);

type Naive = Node<{ name: string; line: string }>;

function Card({ data, id }: NodeProps<Naive>) {
  return (
    <div className="card" data-testid={`service-card-${id}`} style={{ width: 240, height: 78 }}>
      <Handle type="target" position={Position.Left} />
      <div className="card-head">
        <span className="card-name">{data.name}</span>
      </div>
      <div className="card-line">{data.line}</div>
      <div className="pips">
        {["dev", "staging", "prod", "prod-us"].map((stage) => (
          <span key={stage} className="pip" data-stage={stage} data-cell="deployed" />
        ))}
      </div>
      <Handle type="source" position={Position.Right} />
    </div>
  );
}

const nodeTypes = { card: Card };

const view = largeProject(count, true);
const first: Naive[] = view.services.map(({ id, functions, role }) => ({
  id,
  type: "card",
  data: { name: id, line: `${functions} functions · ${role}` },
  position: view.positions[id] ?? { x: 0, y: 0 },
}));
const ties: Edge[] = view.references
  .slice(0, lines)
  .flatMap(({ from, to, name }, index) =>
    from ? [{ id: String(index), source: from, target: to, label: name }] : [],
  );

function Board() {
  const [nodes, setNodes, onNodesChange] = useNodesState(first);
  const [edges, , onEdgesChange] = useEdgesState(ties);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "d" || !event.ctrlKey) return;
      setNodes((now) => {
        const one = now.find(({ selected }) => selected) ?? now[0];
        if (!one) return now;
        const copy = {
          ...one,
          id: `${one.id}-${now.length}`,
          selected: false,
          data: { ...one.data, name: `${one.id}-${now.length}` },
        };
        return [...now, { ...copy, position: { x: one.position.x + 24, y: one.position.y + 24 } }];
      });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [setNodes]);
  return (
    <div className="canvas" data-testid="canvas" style={{ width: "100vw", height: "100vh" }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        minZoom={0.05}
        fitView
      >
        <Background />
      </ReactFlow>
    </div>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Board />);
