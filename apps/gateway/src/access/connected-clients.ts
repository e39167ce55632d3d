import type { PublishedBoard, ConnectedClient } from '@boardcast/protocol';
import type { ClientConnection } from '../client-sessions.ts';
import type { ObjectOwners } from '../object-owners.ts';

/** A client's WebSocket, and when it was accepted. */
export interface AcceptedConnection {
  readonly connection: ClientConnection;
  readonly since: Date;
}

/** Who is connected, and the boards of the pipelines that each created or has endpoints in. */
export function connectedClients(
  accepted: readonly AcceptedConnection[],
  owners: ObjectOwners,
  boards: readonly PublishedBoard[],
): readonly ConnectedClient[] {
  return accepted.map(({ connection, since }) => {
    const { created, joined } = owners.pipelinesOf(connection);
    const namesOf = (pipelines: ReadonlySet<string>) =>
      boards.filter(({ pipeline }) => pipelines.has(pipeline)).map(({ name }) => name);
    return {
      id: connection.id,
      credential: connection.principal.credential || null,
      address: connection.address ?? null,
      since: since.toISOString(),
      publishes: namesOf(created),
      watches: namesOf(joined),
    };
  });
}
