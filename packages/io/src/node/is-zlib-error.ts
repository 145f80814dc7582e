/** Whether zlib refused its input; its errors have no class, but codes that begin with `Z_`. */
export function isZlibError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
