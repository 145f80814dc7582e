import { relative, sep } from "node:path";
import { type CatalogueEntry, ERROR_CATALOGUE, type Finding } from "@voxprep/core";
import type { FindingRecord } from "./events.js";

/**
 * The public form of a finding.
 *
 * @param taskFolder - Files in it are named relative to it.
 * @see spec 5-faults, section 1.3
 */
export function findingRecord(finding: Finding, taskFolder?: string): FindingRecord {
  const entry: CatalogueEntry = ERROR_CATALOGUE[finding.code];
  return {
    code: finding.code,
    name: finding.name,
    severity: finding.severity,
    phase: finding.phase ?? null,
    case: finding.caseId ?? null,
    files: (finding.files ?? []).map((file) => shortPath(file, taskFolder)),
    message: withoutFolder(finding.message, taskFolder),
    field: finding.field ?? null,
    found: finding.found ?? null,
    expected: finding.expected ?? null,
    remedy: finding.remedy ?? null,
    allow: entry.allow ?? false,
    originals: finding.originals ?? null,
  };
}

/** Messages name files as the list of files does. */
function withoutFolder(message: string, taskFolder: string | undefined): string {
  return taskFolder === undefined ? message : message.replaceAll(`${taskFolder}${sep}`, "");
}

function shortPath(file: string, taskFolder: string | undefined): string {
  if (taskFolder === undefined) return file;
  const short = relative(taskFolder, file);
  return short.startsWith("..") || short === "" ? file : short.replaceAll("\\", "/");
}
