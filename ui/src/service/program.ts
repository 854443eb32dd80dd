//! The program of a service as people write it in a form: every field as text, until it can be one. Pure.

import { joined, quoted, words } from "../document/argv";
import type { Program } from "../host/contract.gen";

export interface ProgramDraft {
  deploy: string;
  remove: string;
  timeout: string;
  environment: string;
  outputs: string;
}

export function draftOf(program: Program | null): ProgramDraft {
  return {
    deploy: joined(program?.deploy ?? []),
    remove: joined(program?.remove ?? []),
    timeout: program?.timeout == null ? "" : String(program.timeout),
    environment: Object.entries(program?.environment ?? {})
      .map(([name, value]) => quoted(`${name}=${value}`))
      .join("\n"),
    outputs: program?.outputs ?? "",
  };
}

/** The program that the form says, or what is missing. */
export function programOf(draft: ProgramDraft): Program | { missing: string } {
  const deploy = words(draft.deploy);
  const remove = words(draft.remove);
  const variables = words(draft.environment);
  if (deploy === null || remove === null || variables === null)
    return { missing: "A quotation mark is not closed." };
  if (deploy.length === 0) return { missing: "What is run to deploy it, such as ./deploy.sh {stage}." };
  const environment: Record<string, string> = {};
  for (const variable of variables) {
    const at = variable.indexOf("=");
    if (at < 1)
      return { missing: `A value for ${variable}, such as ${variable.replace(/=.*/s, "") || "NAME"}=value.` };
    environment[variable.slice(0, at)] = variable.slice(at + 1);
  }
  const timeout = draft.timeout.trim();
  if (timeout !== "" && !/^[1-9]\d{0,6}$/.test(timeout)) return { missing: "The time-out in whole seconds." };
  const outputs = draft.outputs.trim();
  return {
    deploy,
    ...(remove.length > 0 ? { remove } : {}),
    ...(timeout === "" ? {} : { timeout: Number(timeout) }),
    ...(variables.length > 0 ? { environment } : {}),
    ...(outputs === "" ? {} : { outputs }),
  };
}
