import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs a script of `child/` in a process of its own and returns the JSON object that it prints. */
export function runChild(name, input, flags = []) {
  return runProgram(process.execPath, [
    ...flags,
    fileURLToPath(new URL(`../child/${name}`, import.meta.url)),
    JSON.stringify(input),
  ]);
}

/** Runs a program whose last line on the standard output is a JSON object. */
export function runProgram(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (part) => {
      text += part;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0) reject(new Error(`${args[0]} ended with ${code}`));
      else resolve(JSON.parse(text.trim().split("\n").at(-1)));
    });
  });
}
