/** What a tile shows: a board by its name, or the board of an endpoint id. */
export type Subject =
  | { readonly kind: 'board'; readonly name: string }
  | { readonly kind: 'endpoint'; readonly id: string };

/** Equal for equal subjects. */
export function keyOf(subject: Subject): string {
  return JSON.stringify(subject);
}
