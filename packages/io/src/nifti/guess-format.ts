interface Signature {
  readonly format: string;
  readonly offset: number;
  readonly bytes: string;
}

/** How files begin that end up under a NIfTI name. Bytes are written as Latin-1 text. */
const SIGNATURES: readonly Signature[] = [
  { format: "a git-lfs pointer, not the file itself", offset: 0, bytes: "version https://git-lfs" },
  { format: "DICOM", offset: 128, bytes: "DICM" },
  { format: "NRRD", offset: 0, bytes: "NRRD" },
  { format: "PNG", offset: 0, bytes: "\x89PNG" },
  { format: "JPEG", offset: 0, bytes: "\xff\xd8\xff" },
  { format: "HDF5", offset: 0, bytes: "\x89HDF" },
  { format: "a zip archive", offset: 0, bytes: "PK\x03\x04" },
  { format: "gzip", offset: 0, bytes: "\x1f\x8b" },
  { format: "bzip2", offset: 0, bytes: "BZh" },
  { format: "xz", offset: 0, bytes: "\xfd7zXZ" },
  { format: "MetaImage", offset: 0, bytes: "ObjectType" },
  { format: "an HTML page", offset: 0, bytes: "<!doctype" },
  { format: "an HTML page", offset: 0, bytes: "<html" },
  { format: "XML", offset: 0, bytes: "<?xml" },
  { format: "JSON", offset: 0, bytes: '{"' },
];

/** What the first bytes of a file look like, for messages; `null` when nothing is recognized. */
export function guessFormat(bytes: Uint8Array): string | null {
  for (const { format, offset, bytes: mark } of SIGNATURES) {
    const found = latin1(bytes.subarray(offset, offset + mark.length));
    if (found.toLowerCase() === mark.toLowerCase()) return format;
  }
  return null;
}

/** Bytes as text, one character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The first bytes as hexadecimal digits, for messages. */
export function hexOf(bytes: Uint8Array, count = 16): string {
  return Array.from(bytes.subarray(0, count), (byte) => byte.toString(16).padStart(2, "0")).join(
    " ",
  );
}
