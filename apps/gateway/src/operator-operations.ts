/**
 * Operations that make the server send to, or advertise, an address of the caller's choice. They are
 * the operator's, who has options for them.
 */
export const operatorOperations: ReadonlySet<unknown> = new Set([
  'setStunServerAddress',
  'setStunServerPort',
  'setTurnUrl',
  'setExternalIPv4',
  'setExternalIPv6',
  'setNetworkInterfaces',
]);
