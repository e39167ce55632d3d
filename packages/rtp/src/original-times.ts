/**
 * An SDP attribute of the offered video of a peer that records: the embedded media server sends it the
 * frames since the last key frame with their own timestamps, which a player would delay everything by.
 * Others ignore it (RFC 8866 section 5.13).
 */
export const originalTimesAttribute = 'x-boardcast-original-times';
