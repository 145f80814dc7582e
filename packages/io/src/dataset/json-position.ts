/** A place in a text, as editors count it: both numbers from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  /** The line's text, shortened around the column when it is long. */
  readonly lineText: string;
}

const SHOWN = 100;

/** Line, column and line text of an offset. Line ends are LF, CRLF or CR. */
export function positionIn(text: string, offset: number): TextPosition {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset; i++) {
    const unit = text.charCodeAt(i);
    const isEnd = unit === 0x0a || (unit === 0x0d && text.charCodeAt(i + 1) !== 0x0a);
    if (!isEnd) continue;
    line++;
    start = i + 1;
  }
  const from = Math.max(start, offset - SHOWN / 2);
  const lineText = /^[^\r\n]*/.exec(text.slice(from, from + SHOWN))?.[0] ?? "";
  return { line, column: offset - start + 1, lineText: lineText.trim() };
}
