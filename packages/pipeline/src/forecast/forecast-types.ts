import type { Finding, PlanDimension, Zyx } from "@voxprep/core";

/** Why a case will take far more than the median case. */
export interface ForecastOutlier {
  /** Voxels of its largest stage over those of the median case. */
  readonly factor: number;
  /** Voxels of its scan over those of the median scan. */
  readonly sizeFactor: number;
  /** Volume of one of its voxels over that of the median scan. */
  readonly spacingFactor: number;
}

/** Shape that a case is going to have in a stage. */
export interface ForecastShape {
  readonly dimension: PlanDimension;
  readonly stage: number;
  /** Voxels, in the axis order of the stage. */
  readonly shape: Zyx;
}

/** What a case is going to take. */
export interface CaseForecast {
  readonly case: string;
  /** Voxels of the scan. */
  readonly shapeZyx: Zyx;
  /** mm */
  readonly spacingZyx: Zyx;
  /** True when an earlier run cropped the case; else the whole scan is taken, an upper bound. */
  readonly isCropSizeKnown: boolean;
  readonly stages: readonly ForecastShape[];
  /** Most memory, of crop and stages, without that of the program itself. */
  readonly memoryBytes: number;
  /** Files of the crop and of all its stages: an upper bound, unless an earlier run shows how well they compress. */
  readonly croppedBytes: number;
  readonly stageBytes: number;
  /** What trainers unpack the stages to at their first start. */
  readonly unpackedBytes: number;
  /** Time of one processor. */
  readonly cpuMs: number;
  /** `null` for a case that is not far larger than the others. */
  readonly outlier: ForecastOutlier | null;
}

/** A stage that is going to be prepared. */
export interface StageForecast {
  readonly dimension: PlanDimension;
  readonly stage: number;
  /** mm, stage order */
  readonly spacing: Zyx;
  readonly medianShape: Zyx;
  readonly patchSize: readonly number[];
}

/** Bytes on the disk that a run is going to need. */
export interface DiskForecast {
  readonly cropped: number;
  readonly stages: number;
  /** What trainers unpack the stages to; part of `total` only when the run writes it. */
  readonly unpacked: number;
  readonly total: number;
  /** Bytes that an earlier run left in the task's folders already. */
  readonly present: number;
  /** Free now where the outputs go; `null` when the system does not tell. */
  readonly free: number | null;
}

/** What a run is going to take, told from headers alone; nothing is written. */
export interface RunForecast {
  readonly event: "forecast";
  readonly task: string;
  readonly profile: string;
  readonly threads: number;
  /** `"headers"`: planned from the uncropped scans; `"stored"`: a plan that is there or was given. */
  readonly planFrom: "headers" | "stored";
  /** True while cases are not cropped yet: cropping makes them smaller. */
  readonly isUpperBound: boolean;
  readonly stages: readonly StageForecast[];
  /** In the order of dataset.json. */
  readonly cases: readonly CaseForecast[];
  readonly disk: DiskForecast;
  /** Memory that the run may use. */
  readonly memoryLimitBytes: number;
  readonly peakMemoryBytes: number;
  /** Rough. */
  readonly wallMs: number;
  /** `"earlier-run"`: scaled by what steps in the output folder took; else the rates of another machine. */
  readonly timeFrom: "rates" | "earlier-run";
}

/** A forecast and what was noticed; no forecast where nothing can be prepared. */
export interface ForecastOutcome {
  readonly forecast: RunForecast | null;
  readonly findings: readonly Finding[];
}
