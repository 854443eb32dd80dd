//! The services that are selected, each a step from its own panel.
import { useVirtualizer } from "@tanstack/react-virtual";
import { X } from "lucide-react";
import { useRef } from "react";
import { useView } from "../document/view";
import type { ServiceView } from "../host/contract.gen";
import { IconButton } from "../kit";

const LINE = 34;

export function Chosen({ services }: { services: readonly ServiceView[] }) {
  const { openService, select } = useView.getState();
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: services.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    getItemKey: (index) => services[index]?.id ?? index,
    overscan: 8,
    initialRect: { width: 340, height: 320 },
  });
  return (
    <div ref={frame} className="max-h-80 overflow-y-auto border-y border-line">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const service = services[index];
          if (!service) return null;
          return (
            <li
              key={key}
              className="absolute inset-x-0 top-0 flex items-center gap-2 border-b border-line last:border-b-0"
              style={{ height: LINE, transform: `translateY(${start}px)` }}
            >
              <button
                type="button"
                onClick={() => openService(service.id)}
                className="min-w-0 truncate rounded-sm font-semibold hover:underline"
              >
                {service.id}
              </button>
              <span className="min-w-0 flex-1 truncate text-right text-sm text-ink-3">{service.role}</span>
              <IconButton
                size="sm"
                label={`Leave ${service.id} out of the selection`}
                onClick={() => select([...useView.getState().selection].filter((id) => id !== service.id))}
              >
                <X size={13} aria-hidden />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
