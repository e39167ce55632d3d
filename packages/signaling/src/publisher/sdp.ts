const bandwidthEstimation = [
  /^a=rtcp-fb:\S+ (?:goog-remb|transport-cc)\b/,
  /^a=extmap:\S+ \S*(?:abs-send-time|transport-wide-cc)/,
  /^b=AS:/,
];

/**
 * Removes bandwidth estimation from an SDP. A board has none, and a media server's estimate, which
 * begins at 300 kbit/s, would delay its video by more than a second.
 */
export function withoutBandwidthEstimation(sdp: string): string {
  return sdp
    .split(/(?<=\n)/)
    .filter((line) => !bandwidthEstimation.some((pattern) => pattern.test(line)))
    .join('');
}
