/** A box, without its content. */
export interface BoxHeader {
  readonly type: string;
  /** Where it begins, and how long it is with its header. */
  readonly offset: number;
  readonly size: number;
}

const headerBytes = 8;

/** The header of the box at an offset; undefined if it is cut off or not one of this project's. */
export function readBoxHeader(bytes: Buffer, offset: number): BoxHeader | undefined {
  if (offset + headerBytes > bytes.length) return undefined;
  const size = bytes.readUInt32BE(offset);
  if (size < headerBytes) return undefined;
  return { type: bytes.toString('latin1', offset + 4, offset + 8), offset, size };
}

/** The complete boxes from one offset to another. */
export function* boxesIn(bytes: Buffer, from = 0, to = bytes.length): Generator<BoxHeader> {
  for (let offset = from; offset < to;) {
    const found = readBoxHeader(bytes, offset);
    if (found === undefined || offset + found.size > to) return;
    yield found;
    offset += found.size;
  }
}

/** The first box of each type of a path, each inside of the one before. */
export function findBox(bytes: Buffer, ...path: readonly string[]): Buffer | undefined {
  let inside = bytes;
  for (const [depth, type] of path.entries()) {
    const found = [...boxesIn(inside, depth === 0 ? 0 : headerBytes)].find(
      (each) => each.type === type,
    );
    if (found === undefined) return undefined;
    inside = inside.subarray(found.offset, found.offset + found.size);
  }
  return inside;
}

/** All boxes of a type directly inside of a box. */
export function childrenOf(parent: Buffer, type: string): readonly Buffer[] {
  return [...boxesIn(parent, headerBytes)]
    .filter((each) => each.type === type)
    .map(({ offset, size }) => parent.subarray(offset, offset + size));
}
