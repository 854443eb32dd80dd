import type { Role } from "../host/contract.gen";

export const ROLES: { value: Role; label: string }[] = [
  { value: "infrastructure", label: "Infrastructure" },
  { value: "api", label: "API" },
  { value: "job", label: "Job" },
  { value: "web", label: "Web" },
];
