import { encode } from 'uqr';

/** White modules around a QR code (ISO/IEC 18004). */
const quietZone = 4;
const svg = 'http://www.w3.org/2000/svg';

/** The URL of the viewer page for a board. */
export function viewerUrl(page: string, name: string): string {
  const url = new URL('..', page);
  url.searchParams.set('watch', name);
  return url.href;
}

/** Whether other devices can open the URL. */
export function isReachableFromOthers(address: string): boolean {
  const { hostname } = new URL(address);
  return !(hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'));
}

/** The outline of the dark modules, row by row, as the `d` of an SVG path. */
export function outline(modules: readonly (readonly boolean[])[]): string {
  const rows = modules.map((row, y) =>
    row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join(''),
  );
  return rows.join('');
}

/** A QR code of the URL. */
export function qrCode(url: string): SVGSVGElement {
  const { data, size } = encode(url, { border: quietZone });
  const image = document.createElementNS(svg, 'svg');
  image.setAttribute('viewBox', `0 0 ${size} ${size}`);
  image.setAttribute('role', 'img');
  image.setAttribute('aria-label', `QR code of ${url}`);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', outline(data));
  image.append(path);
  return image;
}

export interface ShareElements {
  readonly link: HTMLAnchorElement;
  readonly qr: HTMLElement;
  /** Shown if other devices cannot open the URL. */
  readonly hint: HTMLElement;
}

export function showShare({ link, qr, hint }: ShareElements, address: string): void {
  link.href = address;
  link.textContent = address;
  qr.replaceChildren(qrCode(address));
  hint.hidden = isReachableFromOthers(address);
}
