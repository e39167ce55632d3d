import { Link } from 'lucide-preact';
import { dateOf, describeToken } from '../model/texts.ts';
import { EntryList } from './entry-list.tsx';
import type { SectionProps } from './keys.tsx';
import { LinkForm } from './link-form.tsx';

/** The sign-in links that were made. */
export function Links({ model, state, isAdmin }: SectionProps) {
  const entries = state.tokens.map((token) => {
    const { id, name, expires } = token;
    const label = `Revoke the link of ${name}`;
    const ask = () => {
      model.revocation.value = {
        ...{ kind: 'tokens', id, title: `${label}?` },
        consequence: `Whoever signed in with the link of ${name} is disconnected at once.`,
      };
    };
    return {
      ...{ id, icon: Link, name },
      detail: `${describeToken(token)}, until ${dateOf(expires)}`,
      ...(isAdmin && { revocation: { label, ask } }),
    };
  });
  return (
    <EntryList title="Links of people and programs" empty="There are no links." entries={entries}>
      {isAdmin && <LinkForm model={model} />}
    </EntryList>
  );
}
