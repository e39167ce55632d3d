import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

export interface QrCodeProps {
  readonly text: string;
  /** Describes what it leads to. */
  readonly label: string;
}

/** In ISO 18004 the margin is four modules; the element's padding adds to these. */
const border = 2;

/** A QR code, dark on white in both colour schemes: many readers need that. */
export function QrCode({ text, label }: QrCodeProps) {
  const code = useSignal({ size: 1, path: '' });
  useEffect(() => {
    // Few visits need the encoder.
    void import('uqr').then(({ encode }) => {
      const { size, data } = encode(text, { border });
      code.value = { size, path: pathOf(data) };
    });
  }, [text, code]);
  const { size, path } = code.value;
  return (
    <svg class="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}

/** A square for each dark module. */
function pathOf(data: readonly (readonly boolean[])[]): string {
  return data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
}
