import { Button } from '@boardcast/web';
import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface Entry {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly name: string;
  readonly detail: string;
  /** Revokes it; without one it cannot be revoked here. */
  readonly revocation?: { readonly label: string; readonly ask: () => void };
}

export interface EntryListProps {
  readonly title: string;
  /** What is shown without entries. */
  readonly empty: string;
  readonly entries: readonly Entry[];
  readonly children?: ComponentChildren;
}

export function EntryList({ title, empty, entries, children }: EntryListProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {entries.length === 0 ? (
        <p class="muted">{empty}</p>
      ) : (
        <ul class="entries">
          {entries.map((entry) => (
            <EntryItem key={entry.id} {...entry} />
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

function EntryItem({ icon: Icon, name, detail, revocation }: Entry) {
  return (
    <li>
      <Icon />
      <div class="entry-text">
        <strong>{name}</strong>
        <span class="muted small">{detail}</span>
      </div>
      {revocation !== undefined && (
        <Button variant="danger" aria-label={revocation.label} onClick={revocation.ask}>
          Revoke
        </Button>
      )}
    </li>
  );
}
