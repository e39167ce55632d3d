/** What the kernels do, in plain JavaScript: `memory` is a DataView, the rest as in x264. */
const getLevel = (memory, at, index) => memory.getInt16(at + 2 * index, true);
const setLevel = (memory, at, index, level) => memory.setInt16(at + 2 * index, level, true);

/** Calls `visit` for each pixel with its column and row. */
function forEachPixel(width, height, visit) {
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) visit(x, y);
}

function difference(size, measure) {
  return (memory, a, strideA, b, strideB) => {
    let sum = 0;
    forEachPixel(size, size, (x, y) => {
      sum += measure(memory.getUint8(a + y * strideA + x) - memory.getUint8(b + y * strideB + x));
    });
    return sum;
  };
}

const sad8x8 = difference(8, Math.abs);

function quant(memory, dct, mf, bias) {
  let nonzero = 0;
  for (let index = 0; index < 64; index += 1) {
    const level = getLevel(memory, dct, index);
    const at = 2 * (index % 16);
    const product =
      (Math.abs(level) + memory.getUint16(bias + at, true)) * memory.getUint16(mf + at, true);
    const result = Math.sign(level) * Math.floor(product / 65536);
    setLevel(memory, dct, index, result);
    if (result !== 0) nonzero |= 1 << (index / 16);
  }
  return nonzero;
}

/** H.264's transform of four numbers. */
function transform([a, b, c, d]) {
  return [a + b + c + d, 2 * a + b - c - 2 * d, a - b - c + d, a - 2 * b + 2 * c - d];
}

const four = [0, 1, 2, 3];
const transpose = (block) => four.map((row) => four.map((column) => block[column][row]));

function sub4x4Dct(memory, dct, fenc, fdec) {
  const rows = four.map((y) =>
    four.map((x) => memory.getUint8(fenc + 16 * y + x) - memory.getUint8(fdec + 32 * y + x)),
  );
  const columns = transpose(rows.map(transform)).map(transform);
  columns.flat().forEach((level, index) => setLevel(memory, dct, index, level));
}

/** The four quarters of a square, one after another, each by `part`. */
function inQuarters(size, part) {
  return (memory, dct, fenc, fdec) => {
    for (const quarter of four) {
      const [x, y] = [(quarter % 2) * size, Math.floor(quarter / 2) * size];
      part(memory, dct + quarter * 2 * size * size, fenc + 16 * y + x, fdec + 32 * y + x);
    }
  };
}

const sub8x8Dct = inQuarters(4, sub4x4Dct);

function mcChroma(memory, dstU, dstV, strideDst, src, strideSrc, mvX, mvY, width, height) {
  const [fractionX, fractionY] = [mvX & 7, mvY & 7];
  const from = src + (mvY >> 3) * strideSrc + (mvX >> 3) * 2;
  forEachPixel(width, height, (x, y) => {
    for (const [plane, dst] of [dstU, dstV].entries()) {
      const at = from + y * strideSrc + 2 * x + plane;
      const row = (start) =>
        (8 - fractionX) * memory.getUint8(start) + fractionX * memory.getUint8(start + 2);
      const sum = (8 - fractionY) * row(at) + fractionY * row(at + strideSrc);
      memory.setUint8(dst + y * strideDst + x, (sum + 32) >> 6);
    }
  });
}

const mean = (a, b) => (a + b + 1) >> 1;

function frameInitLowres(memory, src, full, right, down, diagonal, strideSrc, strideDst, w, h) {
  forEachPixel(w, h, (x, y) => {
    const inColumn = (at) => mean(memory.getUint8(at), memory.getUint8(at + strideSrc));
    const at = src + 2 * y * strideSrc + 2 * x;
    const to = y * strideDst + x;
    memory.setUint8(full + to, mean(inColumn(at), inColumn(at + 1)));
    memory.setUint8(right + to, mean(inColumn(at + 1), inColumn(at + 2)));
    const below = at + strideSrc;
    memory.setUint8(down + to, mean(inColumn(below), inColumn(below + 1)));
    memory.setUint8(diagonal + to, mean(inColumn(below + 1), inColumn(below + 2)));
  });
}

function intraSad(memory, fenc, fdec, sads) {
  const above = (x) => memory.getUint8(fdec - 32 + x);
  const left = (y) => memory.getUint8(fdec - 1 + 32 * y);
  const sum = (edge, start) => edge(start) + edge(start + 1) + edge(start + 2) + edge(start + 3);
  const means = [
    [(sum(above, 0) + sum(left, 0) + 4) >> 3, (sum(above, 4) + 2) >> 2],
    [(sum(left, 4) + 2) >> 2, (sum(above, 4) + sum(left, 4) + 4) >> 3],
  ];
  const predictions = [(x, y) => means[y >> 2][x >> 2], (x, y) => left(y), (x) => above(x)];
  for (const [index, predict] of predictions.entries()) {
    let sad = 0;
    forEachPixel(8, 8, (x, y) => {
      sad += Math.abs(memory.getUint8(fenc + 16 * y + x) - predict(x, y));
    });
    memory.setInt32(sads + 4 * index, sad, true);
  }
}

const zerosScore = [3, 2, 2, 1, 1, 1];

function decimateScore(memory, dct) {
  const levels = Array.from({ length: 16 }, (_, index) => getLevel(memory, dct, index));
  if (levels.some((level) => Math.abs(level) > 1)) return 9;
  let [score, zeros] = [0, 0];
  for (const level of levels) {
    if (level !== 0) score += zerosScore[zeros] ?? 0;
    zeros = level === 0 ? zeros + 1 : 0;
  }
  return score;
}

function loadDeinterleave(stride) {
  return (memory, dst, src, strideSrc, height) =>
    forEachPixel(16, height, (x, y) => {
      const to = dst + y * stride + (x % 2) * (stride / 2) + Math.floor(x / 2);
      memory.setUint8(to, memory.getUint8(src + y * strideSrc + x));
    });
}

function planeCopyInterleave(memory, dst, strideDst, u, strideU, v, strideV, width, height) {
  forEachPixel(width, height, (x, y) => {
    memory.setUint8(dst + y * strideDst + 2 * x, memory.getUint8(u + y * strideU + x));
    memory.setUint8(dst + y * strideDst + 2 * x + 1, memory.getUint8(v + y * strideV + x));
  });
}

export const references = {
  quant_4x4x4: quant,
  sad_16x16: difference(16, Math.abs),
  sad_8x8: sad8x8,
  ssd_8x8: difference(8, (value) => value * value),
  sad_x4_8x8: (memory, fenc, a, b, c, d, stride, sads) =>
    [a, b, c, d].forEach((place, index) =>
      memory.setInt32(sads + 4 * index, sad8x8(memory, fenc, 16, place, stride), true),
    ),
  sub8x8_dct: sub8x8Dct,
  sub16x16_dct: inQuarters(8, sub8x8Dct),
  mc_chroma: mcChroma,
  memcpy: (memory, to, from, size) => {
    new Uint8Array(memory.buffer).copyWithin(to, from, from + size);
    return to;
  },
  frame_init_lowres_core: frameInitLowres,
  intra_sad_x3_8x8c: intraSad,
  decimate_score16: decimateScore,
  load_deinterleave_chroma_fenc: loadDeinterleave(16),
  load_deinterleave_chroma_fdec: loadDeinterleave(32),
  store_interleave_chroma: (memory, dst, strideDst, u, v, height) =>
    planeCopyInterleave(memory, dst, strideDst, u, 32, v, 32, 8, height),
  plane_copy_interleave: planeCopyInterleave,
};
