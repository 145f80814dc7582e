/** The line that sets an environment variable in the shell that people use there: PowerShell on Windows, else sh. */
export function environmentLine(
  name: string,
  value: string,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === "win32") return `$env:${name} = "${value.replace(/[`"$]/g, "`$&")}"`;
  return `export ${name}="${value.replace(/[\\`"$]/g, "\\$&")}"`;
}
