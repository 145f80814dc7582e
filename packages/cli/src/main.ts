import { ignoreClosedPipes, processOutput } from "./print/output.js";
import { runProgram } from "./program.js";

ignoreClosedPipes();
process.exitCode = await runProgram(process.argv.slice(2), processOutput());
