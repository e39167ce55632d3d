/**
 * The names, types and values that the firmware uses of the headers of ESP-IDF 5.4 to 5.5.5 and of
 * the components at the versions of main/idf_component.yml. To be checked again for other versions.
 */
export interface HeaderFacts {
  readonly includes?: readonly string[];
  /** The C library's header of that name declares the rest. */
  readonly isExtension?: true;
  /** Declarations of other types than structs and enums. */
  readonly types?: readonly string[];
  readonly constants?: Readonly<Record<string, number>>;
  readonly enums?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The declarations of the fields; unions are flattened. */
  readonly structs?: Readonly<Record<string, readonly string[]>>;
  readonly functions?: readonly string[];
  /** Macros, in a form that the compiler checks like the real ones. */
  readonly macros?: readonly string[];
}

export type Headers = Readonly<Record<string, HeaderFacts>>;
