import { encode } from 'uqr';

export interface QrCodeProps {
  readonly text: string;
  /** Describes what it leads to. */
  readonly label: string;
}

/** In ISO 18004 the margin is four modules; the element's padding adds to these. */
const border = 2;

/** A QR code, dark on white in both colour schemes: many readers need that. */
export function QrCode({ text, label }: QrCodeProps) {
  const { size, data } = encode(text, { border });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg class="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
