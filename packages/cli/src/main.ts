import { processOutput, survivePrintErrors } from "./print/output.js";
import { runProgram } from "./program.js";

survivePrintErrors();
const output = await processOutput();
process.once("exit", () => output.clear()); // also when a second Ctrl-C ends the program at once
process.exitCode = await runProgram(process.argv.slice(2), output);
