/** The pending requests: the owner of each id. Plain JSON, never changed in place. */
export type Pending<Owner> = readonly {
  readonly id: number;
  readonly owner: Owner;
}[];

export function withOwner<Owner>(table: Pending<Owner>, id: number, owner: Owner): Pending<Owner> {
  return [...table, { id, owner }];
}

/** Removes the owner of an id from the table; undefined for an unknown id or a second reply. */
export function takeOwner<Owner>(
  table: Pending<Owner>,
  id: unknown,
): { readonly owner: Owner | undefined; readonly rest: Pending<Owner> } {
  const entry = table.find((candidate) => candidate.id === id);
  if (entry === undefined) return { owner: undefined, rest: table };
  return { owner: entry.owner, rest: table.filter((candidate) => candidate !== entry) };
}
