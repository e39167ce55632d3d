/** The URL of the same server with that simulated packet loss; 0 is none. */
export function withPacketLoss(server: string, percent: number): string {
  const url = new URL(server);
  if (percent === 0) url.searchParams.delete('loss');
  else url.searchParams.set('loss', `${percent}`);
  return url.href;
}

/** The packet loss in a server's URL, in percent. */
export function packetLossOf(server: string): number {
  return URL.canParse(server) ? Number(new URL(server).searchParams.get('loss') ?? 0) : 0;
}

/** Whether a server is the gateway that this page came from. */
export function isOwnGateway(server: string, page: string): boolean {
  return URL.canParse(server) && new URL(server).host === new URL(page).host;
}
