import { OptionError } from '@boardcast/process';

const units: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Parses such as `500M` or `50G`. Throws an OptionError. */
export function parseByteSize(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)B?$/i.exec(text.trim()) ?? [];
  const size = Math.round(Number(number) * (units[unit.toUpperCase()] ?? 1));
  if (Number.isSafeInteger(size)) return size;
  throw new OptionError(option, text, 'a number of bytes such as 500M or 50G');
}
