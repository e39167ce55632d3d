/** The rule for a function's caller, from an address on (DWARF 5 section 6.4). */
export interface FrameRow {
  readonly from: number;
  /** The canonical frame address (CFA): a register and a number of bytes. */
  readonly cfa: { readonly register: string; readonly offset: number };
  /** The offsets of the caller's registers from the CFA, in bytes. */
  readonly saved: ReadonlyMap<string, number>;
}

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly rows: FrameRow[];
}

const frameLine = / FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)/;
const columnsLine = /^\s+LOC\s+CFA\s+(.*)$/;
const rowLine = /^([0-9a-f]{8,16})\s+(\w+)([+-]\d+)\s*(.*)$/;

/** The frame rules of a program, from `readelf --debug-dump=frames-interp`. */
export class FrameTable {
  readonly #frames: readonly Frame[];

  private constructor(frames: readonly Frame[]) {
    this.#frames = frames;
  }

  static parse(text: string): FrameTable {
    const frames: Frame[] = [];
    let frame: Frame | undefined;
    let columns: readonly string[] = [];
    for (const line of text.split('\n')) {
      const [, start, end] = frameLine.exec(line) ?? [];
      if (start !== undefined && end !== undefined) {
        frame = { start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), rows: [] };
        frames.push(frame);
      } else if (line.includes(' CIE ')) {
        frame = undefined;
      } else {
        columns = columnsOf(line) ?? columns;
        const row = rowOf(line, columns);
        if (row !== undefined) frame?.rows.push(row);
      }
    }
    return new FrameTable(frames.sort((a, b) => a.start - b.start));
  }

  /** The rules at an address; undefined without any, as in a chip's ROM. */
  at(address: number): FrameRow | undefined {
    const frame = this.#frames.findLast(({ start }) => start <= address);
    if (frame === undefined || address >= frame.end) return undefined;
    return frame.rows.findLast(({ from }) => from <= address);
  }
}

function columnsOf(line: string): readonly string[] | undefined {
  return columnsLine.exec(line)?.[1]?.trim().split(/\s+/);
}

function rowOf(line: string, columns: readonly string[]): FrameRow | undefined {
  const [, from, register, offset, rules = ''] = rowLine.exec(line) ?? [];
  if (from === undefined || register === undefined) return undefined;
  const saved = rules.split(/\s+/).flatMap((rule, index): readonly [string, number][] => {
    const column = columns[index];
    const place = /^c([+-]\d+)$/.exec(rule)?.[1];
    return place === undefined || column === undefined ? [] : [[column, Number(place)]];
  });
  return {
    from: Number.parseInt(from, 16),
    cfa: { register, offset: Number(offset) },
    saved: new Map(saved),
  };
}
