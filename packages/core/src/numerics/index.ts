export { type NumberList, RandomState } from "./random-state.js";
export { compareCodePoints, roundHalfEven } from "./rounding.js";
export {
  medianOfSorted,
  numpyMean,
  numpyStd,
  percentileOfSorted,
  sorted,
} from "./statistics.js";
export { type FloatArray, numpySum, SUM_BLOCK, type SumRule } from "./sum.js";
