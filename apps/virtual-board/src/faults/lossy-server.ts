/** The largest share that the gateway loses, in percent. */
export const mostLoss = 90;

/** The same server, by a link that loses so many percent of the packets; 0 is a good one. */
export function withLoss(server: string, percent: number): string {
  const url = new URL(server);
  if (percent === 0) url.searchParams.delete('loss');
  else url.searchParams.set('loss', `${percent}`);
  return url.href;
}

/** What an address asks the gateway to lose, in percent. */
export function lossOf(server: string): number {
  return URL.canParse(server) ? Number(new URL(server).searchParams.get('loss') ?? 0) : 0;
}

/** Whether a server is the gateway that this page came from. */
export function isOwnGateway(server: string, page: string): boolean {
  return URL.canParse(server) && new URL(server).host === new URL(page).host;
}
