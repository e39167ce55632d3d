import type { KurentoEvent } from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';

type Listener = (event: KurentoEvent) => void;

const listeners = new WeakMap<KurentoClient, Map<string, Listener>>();

/**
 * Calls back with the events of one object that this session has subscribed to; returns what ends that.
 * A session with a thousand endpoints looks each event's up, instead of calling a thousand listeners.
 */
export function onEventsOf(client: KurentoClient, object: string, listener: Listener): () => void {
  const ofClient = listeners.get(client) ?? dispatch(client);
  ofClient.set(object, listener);
  return () => {
    if (ofClient.get(object) === listener) ofClient.delete(object);
  };
}

function dispatch(client: KurentoClient): Map<string, Listener> {
  const ofClient = new Map<string, Listener>();
  listeners.set(client, ofClient);
  client.on('event', (event) => ofClient.get(event.object)?.(event));
  return ofClient;
}
