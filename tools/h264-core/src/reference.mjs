/** The kernels in plain JavaScript: `memory` is a DataView, the other parameters are x264's. */
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

/** H.264's forward transform of four numbers. */
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

/** The quarters of a square with sides of 2 * `size`, and where their coefficients begin. */
const quartersOf = (size) =>
  four.map((n) => ({ x: (n % 2) * size, y: (n >> 1) * size, levels: n * 2 * size * size }));

const subInQuarters = (size, sub) => (memory, dct, fenc, fdec) =>
  quartersOf(size).forEach(({ x, y, levels }) =>
    sub(memory, dct + levels, fenc + 16 * y + x, fdec + 32 * y + x),
  );

const addInQuarters = (size, add) => (memory, fdec, dct) =>
  quartersOf(size).forEach(({ x, y, levels }) => add(memory, fdec + 32 * y + x, dct + levels));

/** H.264's inverse transform of four numbers. */
function restore([a, b, c, d]) {
  const [even, odd] = [b + (d >> 1), (b >> 1) - d];
  return [a + c + even, a - c + odd, a - c - odd, a + c - even];
}

function add4x4Idct(memory, fdec, dct) {
  const columns = four.map((x) => four.map((y) => getLevel(memory, dct, 4 * x + y)));
  const residual = transpose(transpose(columns).map(restore)).map(restore);
  forEachPixel(4, 4, (x, y) => {
    const at = fdec + 32 * y + x;
    const pixel = memory.getUint8(at) + ((residual[x][y] + 32) >> 6);
    memory.setUint8(at, Math.min(Math.max(pixel, 0), 255));
  });
}

const sub8x8Dct = subInQuarters(4, sub4x4Dct);
const add8x8Idct = addInQuarters(4, add4x4Idct);

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

function coeffLevelRun(memory, dct, runLevel) {
  const places = Array.from({ length: 16 }, (_, n) => 15 - n).filter(
    (index) => getLevel(memory, dct, index) !== 0,
  );
  memory.setInt32(runLevel, places[0], true);
  memory.setInt32(
    runLevel + 4,
    places.reduce((bits, place) => bits | (1 << place), 0),
    true,
  );
  places.forEach((place, n) => setLevel(memory, runLevel + 16, n, getLevel(memory, dct, place)));
  return places.length;
}

function var2(memory, fenc, fdec, ssds) {
  let variance = 0;
  for (const plane of [0, 1]) {
    let [sum, ssd] = [0, 0];
    forEachPixel(8, 8, (x, y) => {
      const pixel = memory.getUint8(fenc + 16 * y + 8 * plane + x);
      const residual = pixel - memory.getUint8(fdec + 32 * y + 16 * plane + x);
      sum += residual;
      ssd += residual * residual;
    });
    memory.setInt32(ssds + 4 * plane, ssd, true);
    variance += ssd - Math.floor((sum * sum) / 64);
  }
  return variance;
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
  sub16x16_dct: subInQuarters(8, sub8x8Dct),
  add8x8_idct: add8x8Idct,
  add16x16_idct: addInQuarters(8, add8x8Idct),
  mc_chroma: mcChroma,
  memcpy: (memory, to, from, size) => {
    new Uint8Array(memory.buffer).copyWithin(to, from, from + size);
    return to;
  },
  frame_init_lowres_core: frameInitLowres,
  intra_sad_x3_8x8c: intraSad,
  decimate_score16: decimateScore,
  coeff_level_run16: coeffLevelRun,
  var2_8x8: var2,
  load_deinterleave_chroma_fenc: loadDeinterleave(16),
  load_deinterleave_chroma_fdec: loadDeinterleave(32),
  store_interleave_chroma: (memory, dst, strideDst, u, v, height) =>
    planeCopyInterleave(memory, dst, strideDst, u, 32, v, 32, 8, height),
  plane_copy_interleave: planeCopyInterleave,
};
