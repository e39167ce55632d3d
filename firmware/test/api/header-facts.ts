/**
 * What the firmware uses of other people's C, as facts: names, types, values, as the headers of
 * ESP-IDF 5.4 to 5.5.5 have them, and those of the components at the versions of
 * main/idf_component.yml. What the firmware does not use of them is left out. With another version
 * of one of them they are to be read again.
 */
export interface HeaderFacts {
  readonly includes?: readonly string[];
  /** Declarations of types that are neither structs nor enums. */
  readonly types?: readonly string[];
  readonly constants?: Readonly<Record<string, number>>;
  readonly enums?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Each field as it is declared; unions are laid flat. */
  readonly structs?: Readonly<Record<string, readonly string[]>>;
  readonly functions?: readonly string[];
  /** What only a macro can be, in a form that the compiler checks as the real one is checked. */
  readonly macros?: readonly string[];
}

export type Headers = Readonly<Record<string, HeaderFacts>>;
