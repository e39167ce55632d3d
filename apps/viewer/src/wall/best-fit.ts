export interface Area {
  readonly width: number;
  readonly height: number;
}

export interface Fit {
  readonly columns: number;
  /** Of a tile, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether all tiles are visible at once. */
  readonly isWhole: boolean;
}

/** Smaller tiles show nothing any more. */
const minTileWidth = 220;
/** A phone in portrait scrolls rather than to leave its sides empty. */
const phoneWidth = 600;
const minPhoneTileWidth = 140;
/** More have two columns on a phone. */
const maxInOneColumn = 3;

/** The columns that make `count` tiles of an aspect ratio largest; scrolls if they became too small. */
export function bestFit(count: number, area: Area, aspectRatio: number, gap: number): Fit {
  const isPhone = area.width < phoneWidth && area.width < area.height;
  if (isPhone) return phoneFit(count, area, aspectRatio, gap);
  const candidates = Array.from({ length: Math.max(1, count) }, (_, index) =>
    fitOf(index + 1, count, area, aspectRatio, gap),
  );
  const largest = candidates.reduce((best, fit) => (fit.width > best.width ? fit : best));
  if (largest.width >= minTileWidth) return largest;
  const columns = Math.max(1, Math.floor((area.width + gap) / (minTileWidth + gap)));
  return fullWidth(columns, count, area, aspectRatio, gap);
}

function phoneFit(count: number, area: Area, ratio: number, gap: number): Fit {
  const hasRoom = area.width >= 2 * minPhoneTileWidth + gap;
  return fullWidth(count > maxInOneColumn && hasRoom ? 2 : 1, count, area, ratio, gap);
}

function fitOf(columns: number, count: number, area: Area, ratio: number, gap: number): Fit {
  const rows = Math.ceil(Math.max(1, count) / columns);
  const byWidth = (area.width - gap * (columns - 1)) / columns;
  const byHeight = ((area.height - gap * (rows - 1)) / rows) * ratio;
  const width = Math.max(0, Math.floor(Math.min(byWidth, byHeight)));
  return { columns, width, height: Math.floor(width / ratio), isWhole: true };
}

/** Tiles as wide as their columns, whatever their height. */
function fullWidth(columns: number, count: number, area: Area, ratio: number, gap: number): Fit {
  const width = Math.max(0, Math.floor((area.width - gap * (columns - 1)) / columns));
  const height = Math.floor(width / ratio);
  const rows = Math.ceil(count / columns);
  return { columns, width, height, isWhole: rows * height + (rows - 1) * gap <= area.height };
}
