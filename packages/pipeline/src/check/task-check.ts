import type { Dtype, ErrorCode, Finding, Geometry, Zyx } from "@voxprep/core";
import type { Dataset } from "@voxprep/io";
import type { CheckedHeader, KnownHeaders } from "./check-headers.js";
import type { CaseHeaders } from "./grid-summary.js";
import type { RepairRules } from "./repair-rules.js";

/** Choices of a check. */
export interface CheckOptions {
  /** Case faults that become warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
  /** Warnings that become faults: of their case, or of the run when they concern no case. Default: none. */
  readonly errorOn?: ReadonlySet<ErrorCode> | undefined;
  /** True when the output folder takes `a` and `A` for one name. Default: false. */
  readonly hasCaseInsensitiveOutput?: boolean | undefined;
  /** The task is judged as it will be once this is repaired. Default: nothing is. */
  readonly repair?: RepairRules | undefined;
  /** Headers that need not be read again. Default: all are read. */
  readonly known?: KnownHeaders | undefined;
}

/** A case without fault, as far as names and headers tell. */
export interface CheckedCase {
  readonly caseId: string;
  /** One per modality, in channel order. */
  readonly imagePaths: readonly string[];
  readonly labelPath: string;
  /** The label's name as dataset.json has it; the file's may have another Unicode form. */
  readonly labelFileName: string;
  /** Of the first modality. */
  readonly geometry: Geometry;
  readonly shapeZyx: Zyx;
  /** Stored type of each modality. */
  readonly dtypes: readonly Dtype[];
  readonly labelDtype: Dtype;
  /** Bytes of all files of the case, compressed as they lie there. */
  readonly fileBytes: number;
  /** Headers of the modalities, in channel order. */
  readonly imageHeaders: readonly CheckedHeader[];
  readonly labelHeader: CheckedHeader;
  /** Warnings about the case. */
  readonly findings: readonly Finding[];
}

/** A task that can be prepared, at least in part. */
export interface TaskCheck {
  readonly taskFolder: string;
  readonly datasetJsonPath: string;
  readonly dataset: Dataset;
  /** Number of cases that dataset.json lists. */
  readonly listedCases: number;
  /** Cases without fault, in the order of dataset.json. */
  readonly cases: readonly CheckedCase[];
  /** Faults of the other cases. */
  readonly failed: ReadonlyMap<string, readonly Finding[]>;
  /** What can be read of the other cases, in the order of dataset.json. */
  readonly failedHeaders: readonly CaseHeaders[];
  /** Names of files in imagesTr and labelsTr that no case claims, with their folders; sorted. */
  readonly unlisted: readonly string[];
}

/** What a check found. */
export interface CheckOutcome {
  /** `null` when a fault of the whole task leaves nothing to prepare. */
  readonly check: TaskCheck | null;
  /** Faults and warnings: of the task first, then by case in the order of dataset.json. */
  readonly findings: readonly Finding[];
}
