// A name typed where it will stand. Enter takes it, Escape leaves it; a refused name stays to be put right.
import { useEffect, useRef, useState } from "react";
import type { Point } from "../host/contract.gen";
import { useProject } from "./project";
import { useView } from "./view";

interface Props {
  label: string;
  value: string;
  onDone: (name: string) => void | Promise<void>;
  onCancel: () => void;
}

export function NameInput({ label, value, onDone, onCancel }: Props) {
  const [name, setName] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, []);
  return (
    <input
      ref={input}
      aria-label={label}
      data-testid="service-name-input"
      className="name-input nodrag nopan nokey"
      value={name}
      placeholder="name of the service"
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setName(event.target.value)}
      onPointerDown={(event) => event.stopPropagation()}
      onBlur={() => onCancel()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onCancel();
        if (event.key === "Enter") {
          event.preventDefault();
          const wanted = name.trim();
          if (wanted) void onDone(wanted);
        }
      }}
    />
  );
}

/** Another name for a service, typed where its name stands. */
export function Rename({ id }: { id: string }) {
  const stop = () => useView.getState().rename(null);
  return (
    <NameInput
      label={`New name of ${id}`}
      value={id}
      onCancel={stop}
      onDone={async (name) => {
        if (name === id) return stop();
        if (await useProject.getState().edit([{ edit: "rename_service", from: id, to: name }])) {
          stop();
          useView.getState().select([name]);
        }
      }}
    />
  );
}

/** The name of a service that is being added; a place on the canvas where one was pointed at. */
export function NewName({ at }: { at: Point | null }) {
  const stop = () => useView.getState().stopAdding();
  return (
    <NameInput
      label="Name of the new service"
      value=""
      onCancel={stop}
      onDone={async (name) => {
        const { edit } = useProject.getState();
        const positions = at ? { [name]: at } : {};
        if (await edit([{ edit: "add_service", id: name, service: { kind: "planned" } }], { positions })) {
          stop();
          useView.getState().select([name]);
          useView.getState().show([name]);
        }
      }}
    />
  );
}
