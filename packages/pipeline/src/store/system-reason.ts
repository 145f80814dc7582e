const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "it is no folder",
  EISDIR: "it is a folder",
  EACCES: "no right to read it",
  EPERM: "no right to read it",
  ELOOP: "its links lead in a circle",
};

/**
 * Why a file or folder could not be read, as the end of a sentence; the system's words where no plainer ones are known.
 *
 * @param error - What Node threw.
 */
export function systemReason(error: unknown): string {
  const { code = "", message = String(error) } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
