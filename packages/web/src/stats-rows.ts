export type StatsRow = Readonly<Record<string, unknown>>;

/** The rows of a peer connection's statistics (W3C webrtc-stats). */
export async function statsRows(connection: RTCPeerConnection): Promise<readonly StatsRow[]> {
  const report = await connection.getStats();
  const rows: StatsRow[] = [];
  report.forEach((row: StatsRow) => rows.push(row));
  return rows;
}
