import yargs, { type Argv } from "yargs";
import { EXIT } from "../exit-codes.js";
import { type Command, defineCommand } from "./command.js";

const NAME = "completion";

/** `voxprep completion`: prints the script of yargs for the shell that `SHELL` names. */
export const completionCommand: Command = defineCommand({
  usage: NAME,
  summary: "Print the script that completes commands and options in your shell",
  options: (parser: Argv) => parser as Argv<Record<string, unknown>>,
  examples: [
    ["voxprep completion >> ~/.bashrc", "bash, from the next terminal on"],
    ["voxprep completion >> ~/.zshrc", "zsh"],
    ["voxprep completion > ~/.config/fish/completions/voxprep.fish", "fish"],
  ],
  async run(_args, output) {
    let script = "";
    const scribe = yargs().scriptName("voxprep").exitProcess(false).completion(NAME);
    await scribe.parseAsync([NAME], {}, (_error, _parsed, text) => {
      script += text;
    });
    output.line(script);
    return EXIT.done;
  },
});
