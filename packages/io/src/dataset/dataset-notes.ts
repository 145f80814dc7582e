import { type ErrorCode, type Finding, type FindingContext, makeFinding } from "@voxprep/core";

/** Most findings of one code that are told one by one. */
const TOLD = 1000;

/** Collects what is noticed about one dataset.json. */
export class DatasetNotes {
  readonly file: string;
  private readonly told: Finding[] = [];
  private readonly counts = new Map<ErrorCode, number>();

  constructor(file: string) {
    this.file = file;
  }

  /** Adds a finding; its message begins with the file. */
  add(code: ErrorCode, message: string, context: FindingContext = {}): void {
    if (!this.count(code)) return;
    const about = { phase: "check", files: [this.file], ...context };
    this.told.push(makeFinding(code, `${this.file}: ${message}`, about));
  }

  /** Adds a finding that is complete. */
  push(finding: Finding): void {
    if (this.count(finding.code)) this.told.push(finding);
  }

  /** Counts a finding; false when there are too many of its code. */
  private count(code: ErrorCode): boolean {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    return count <= TOLD;
  }

  /** All findings; of those of one code that were too many, only how many there are. */
  get findings(): readonly Finding[] {
    const more = [...this.counts].filter(([, count]) => count > TOLD);
    const counted = more.map(([code, count]) => {
      const { severity } = this.told.find((finding) => finding.code === code) ?? {};
      return makeFinding(code, `${this.file}: the same is wrong ${count - TOLD} times more`, {
        phase: "check",
        files: [this.file],
        found: count,
        ...(severity === undefined ? {} : { severity }),
      });
    });
    return [...this.told, ...counted];
  }

  /** True when the data set cannot be used. */
  get isFatal(): boolean {
    return this.told.some((finding) => finding.severity === "run");
  }
}
