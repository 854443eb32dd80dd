// What a service is, as a picture.
import {
  Boxes,
  Clock3,
  CodeXml,
  Database,
  Globe,
  HardDriveUpload,
  Layers,
  ListOrdered,
  type LucideIcon,
  Network,
  PencilRuler,
  Users,
} from "lucide-react";
import type { CardIcon as Kind } from "../document/cards";

const icons: Record<Kind, LucideIcon> = {
  database: Database,
  code: CodeXml,
  bucket: HardDriveUpload,
  people: Users,
  network: Network,
  queue: ListOrdered,
  web: Globe,
  clock: Clock3,
  draft: PencilRuler,
  stack: Layers,
};

export function CardIcon({ icon }: { icon: Kind }) {
  const Icon = icons[icon] ?? Boxes;
  return <Icon size={17} strokeWidth={1.8} aria-hidden className="card-icon" />;
}
