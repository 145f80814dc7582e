import { type ErrorCode, type Finding, type FindingContext, makeFinding } from "@voxprep/core";

/** Collects what is noticed about one dataset.json. */
export class DatasetNotes {
  readonly file: string;
  readonly findings: Finding[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** Adds a finding; its message begins with the file. */
  add(code: ErrorCode, message: string, context: FindingContext = {}): void {
    const about = { phase: "check", files: [this.file], ...context };
    this.findings.push(makeFinding(code, `${this.file}: ${message}`, about));
  }

  /** True when the data set cannot be used. */
  get isFatal(): boolean {
    return this.findings.some((finding) => finding.severity === "run");
  }
}
