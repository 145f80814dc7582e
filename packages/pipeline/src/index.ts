export type { AppliedPlans, AppliedStage, ApplyPlansOptions } from "./apply/apply-options.js";
export { applyPlans } from "./apply/apply-plans.js";
export { type FinishedPlan, readFinishedPlan } from "./apply/plans-source.js";
export { type PrepareCaseOptions, type PreparedCase, prepareCase } from "./apply/prepare-case.js";
export {
  type CaseHeaders,
  type CheckedCase,
  type CheckedHeader,
  type CheckOptions,
  type CheckOutcome,
  checkTask,
  DEFAULT_MAX_ANGLE,
  DEFAULT_TOLERANCE_VOXELS,
  type GridRelation,
  type GridSummary,
  type KnownHeaders,
  type LabelSummary,
  type NonfiniteSummary,
  type OrientationSummary,
  type PlacedFile,
  type RepairRules,
  type TaskCheck,
  type TaskVerification,
  type VerifyOptions,
  verifyTask,
} from "./check/index.js";
export { type ConvertedTask, type ConvertOptions, convertTask } from "./convert/convert-task.js";
export { type ExportCaseOptions, type ExportedCase, exportCase } from "./export/export-case.js";
export {
  type RestoredPrediction,
  type RestorePredictionOptions,
  restorePrediction,
} from "./export/restore-prediction.js";
export {
  type Prediction,
  type RestoreOptions,
  restoreSegmentation,
} from "./export/restore-segmentation.js";
export type { StoredCaseQuery, StoredForm } from "./export/stored-case.js";
export type { ChangeKind, FileChange } from "./fix/file-change.js";
export type { CopiedFiles } from "./fix/fill-copy.js";
export { type FixedTask, type FixOptions, fixTask } from "./fix/fix-task.js";
export type { ValueReplacement } from "./fix/label-map.js";
export { forecastRun } from "./forecast/forecast-run.js";
export type {
  CaseForecast,
  DiskForecast,
  ForecastOutcome,
  ForecastOutlier,
  ForecastShape,
  RunForecast,
  StageForecast,
} from "./forecast/forecast-types.js";
export { inferTask } from "./init/infer-task.js";
export type {
  InferredCase,
  InferredTask,
  InferredTestCase,
  UnmatchedFile,
} from "./init/inferred-task.js";
export { parseLabelNames } from "./init/label-names.js";
export type { FolderSurvey, SurveyedCase, SurveyedChannel } from "./init/survey.js";
export { type SurveyOptions, surveyFolder } from "./init/survey-folder.js";
export {
  checkInitTarget,
  type InitializedTask,
  type WriteTaskOptions,
  writeSurveyedTask,
} from "./init/write-surveyed-task.js";
export type { FileStamp, PlacedStamp } from "./manifest/file-stamp.js";
export type { HeaderFact } from "./manifest/step-record.js";
export { describePlansFile } from "./plans/describe-plans.js";
export {
  comparePlansFiles,
  type PlanDifference,
  type PlansComparison,
} from "./plans/diff-plans.js";
export type {
  ChannelDescription,
  ChannelIntensities,
  PlanLevel,
  PlansDescription,
  StageDescription,
} from "./plans/plan-description.js";
export { availableThreads } from "./pool/available-threads.js";
export { InlineRunner, TaskPool, type TaskPoolOptions, type TaskRunner } from "./pool/task-pool.js";
export type {
  ByDimension,
  CaseStep,
  LocateClassesStep,
  NormalizeStep,
  Recipe,
  ResampleStep,
  TransposeStep,
} from "./recipes/recipe.js";
export {
  DEFAULT_PROFILE,
  DEFAULT_RESAMPLING,
  PROFILE_NAMES,
  type ProfileName,
  recipeOf,
} from "./recipes/v1-family.js";
export type { CaseCounts } from "./report/case-counts.js";
export {
  type ActiveCase,
  CASE_ACTIVITIES,
  type CaseActivity,
  type CaseOutcome,
  type FindingRecord,
  PHASES,
  type Phase,
  type ProgressState,
  RUN_EVENTS,
  type RunEvent,
} from "./report/events.js";
export { findingRecord } from "./report/finding-record.js";
export { REDO_REASONS, type RedoReason } from "./report/redo-reasons.js";
export { RunStopped } from "./report/reporter.js";
export type { AxisRange, ScanSizes, SizeRange } from "./report/size-range.js";
export type {
  DiskUse,
  FollowUpCommands,
  RunOutcome,
  RunSummary,
  StageSummary,
} from "./report/summary.js";
export type { RunOptions, StageChoice } from "./run/options.js";
export {
  type FingerprintPlanOptions,
  planFromFingerprint,
  type WrittenPlan,
} from "./run/plan-from-fingerprint.js";
export { runTask } from "./run/run-task.js";
export { type EnvironmentTask, taskFromEnvironment } from "./run/task-from-environment.js";
export type { RunTools } from "./run/tools.js";
export {
  TEST_SET_FILE,
  type WriteSplitsOptions,
  type WrittenSplits,
  writeSplits,
} from "./run/write-splits.js";
export {
  type CaseSource,
  type CaseSourceOptions,
  type CaseSourceOutcome,
  isRawTask,
  readCaseSource,
} from "./splits/case-source.js";
export {
  type CheckedSplits,
  type CheckSplitsOptions,
  checkSplitsFile,
} from "./splits/check-splits.js";
export {
  type MeasureBalanceOptions,
  type MeasuredBalance,
  measureBalance,
} from "./splits/split-balance.js";
export { readSplitsFile, SPLITS_FORMATS, type SplitsFormat } from "./splits/splits-file.js";
export {
  type FoundLock,
  findLocks,
  type OwnerState,
  removeLock,
} from "./status/find-locks.js";
export type { OutputsOptions } from "./status/inspect-outputs.js";
export { outputStatus, type TaskStatus } from "./status/output-status.js";
export { isOutputsFolder } from "./status/outputs-folder.js";
export type { StepState, StepStateName } from "./status/step-state.js";
export {
  type OutputsVerification,
  type VerifiedTask,
  verifyOutputs,
} from "./status/verify-outputs.js";
export type { CroppedCase } from "./steps/cropped-case.js";
export { makeStageCase, type StageCase, type StageContext } from "./steps/stage-case.js";
export { type FileSystem, NODE_FILE_SYSTEM, type OpenFile } from "./store/file-system.js";
export type { LockOwner } from "./store/lock-file.js";
export { tooManyOpenFiles } from "./store/open-files.js";
export { DURABILITIES, type Durability } from "./store/output-store.js";
export type { ProcessIdentity } from "./store/process-identity.js";
export type { Pause } from "./store/rename-file.js";
export { systemReason } from "./store/system-reason.js";
export { type TaskFolders, taskFoldersUnder } from "./store/task-folders.js";

export { COMPRESSIONS, type Compression } from "./tasks/npz-tasks.js";
