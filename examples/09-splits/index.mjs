// Makes the folds that trainers make of the cases, and the fold of a number the file does not have.
import { encodePickle, encodeSplits } from "@voxprep/io";
import { kFold, trainValidationFallback } from "@voxprep/splits";

const ids = Array.from({ length: 40 }, (_, i) => `img${String(i + 1).padStart(4, "0")}`);

const folds = kFold(ids);
for (const [number, { train, val }] of folds.entries()) {
  console.log(`fold ${number}: ${train.length} train, ${val.length} validate: ${val.join(" ")}`);
}
const { train, val } = trainValidationFallback(ids, 5);
console.log(`fold 5, not in the file: ${train.length} train, ${val.length} validate`);

const bytes = encodePickle(encodeSplits(folds)); // the content of splits_final.pkl
console.log(`splits_final.pkl has ${bytes.length} bytes`);
