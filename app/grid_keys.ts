/** Where a key leads from a place in the grid, as ARIA's grid pattern has it; undefined for others. */
export function movedBy(
  { key, ctrlKey, metaKey }: Pressed,
  { row, column }: Place,
  { page, last }: Extent,
): Place | undefined {
  const all = ctrlKey || metaKey;
  switch (key) {
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowDown":
      return { row: row + 1, column };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "PageUp":
      return { row: Math.max(0, row - page), column };
    case "PageDown":
      return { row: row + page, column };
    case "Home":
      return { row: all ? 0 : row, column: 0 };
    case "End":
      return { row: all ? last : row, column: Infinity };
  }
  return undefined;
}

/** A place in the grid; row -1 is the head. It may lie outside: whoever moves there brings it in. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

interface Extent {
  /** Rows of one page. */
  readonly page: number;
  /** The last row. */
  readonly last: number;
}
