/** The size of a character in dots. */
export const glyphSize = { columns: 3, rows: 5 } as const;

const drawings: Readonly<Record<string, string>> = {
  '0': '### #.# #.# #.# ###',
  '1': '.#. ##. .#. .#. ###',
  '2': '### ..# ### #.. ###',
  '3': '### ..# ### ..# ###',
  '4': '#.# #.# ### ..# ..#',
  '5': '### #.. ### ..# ###',
  '6': '### #.. ### #.# ###',
  '7': '### ..# ..# .#. .#.',
  '8': '### #.# ### #.# ###',
  '9': '### #.# ### ..# ###',
  ':': '... .#. ... .#. ...',
  '.': '... ... ... ... .#.',
};

/** The characters of a clock, row by row; true is a dot. */
export const glyphs: ReadonlyMap<string, readonly boolean[]> = new Map(
  Object.entries(drawings).map(([character, rows]) => [
    character,
    [...rows.replaceAll(' ', '')].map((dot) => dot === '#'),
  ]),
);
