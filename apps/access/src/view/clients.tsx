import { Camera, Eye, Plug } from 'lucide-preact';
import type { AccessState } from '../model/access-client.ts';
import { describeClient, nameOf } from '../model/texts.ts';
import { EntryList } from './entry-list.tsx';

/** Who is connected, with what, and since when. */
export function Clients({ state }: { readonly state: AccessState }) {
  const entries = state.clients.map((client) => {
    const other = client.watches.length > 0 ? Eye : Plug;
    return {
      id: client.id,
      icon: client.publishes.length > 0 ? Camera : other,
      name: nameOf(client, state),
      detail: describeClient(client),
    };
  });
  return <EntryList title="Connected now" empty="No client is connected." entries={entries} />;
}
