import { WasmReader, encodeNumber } from './wasm-reader.mjs';

const headerSize = 8;
const typeSection = 1;
const functionSection = 3;
const codeSection = 10;

/** A WebAssembly module whose function bodies can be replaced; everything else is kept. */
export class WasmModule {
  /** The bodies of the module's functions, in order. */
  bodies;
  #header;
  #sections;
  #types;
  #typeOf;

  constructor(bytes) {
    const reader = new WasmReader(bytes);
    this.#header = reader.take(headerSize);
    this.#sections = [];
    while (!reader.isAtEnd) this.#sections.push({ id: reader.byte(), content: reader.sized() });
    this.#types = this.#list(typeSection, functionType);
    this.#typeOf = this.#list(functionSection, (section) => section.number());
    this.bodies = this.#list(codeSection, (section) => section.sized());
  }

  /** The type of a body's function as text, comparable between modules. */
  typeOf(body) {
    return this.#types[this.#typeOf[this.bodies.indexOf(body)]];
  }

  /** The module's bytes with the bodies of `replacements`, a map from the old ones. */
  withBodies(replacements) {
    const bodies = this.bodies.map((body) => replacements.get(body) ?? body);
    const code = [encodeNumber(bodies.length), ...bodies.flatMap(withSize)];
    return Buffer.concat([
      this.#header,
      ...this.#sections.flatMap(({ id, content }) => [
        Uint8Array.of(id),
        ...withSize(id === codeSection ? Buffer.concat(code) : content),
      ]),
    ]);
  }

  #list(id, element) {
    const section = this.#sections.find((candidate) => candidate.id === id);
    if (section === undefined) throw new Error(`The WebAssembly module has no section ${id}.`);
    const reader = new WasmReader(section.content);
    return reader.list(() => element(reader));
  }
}

function functionType(section) {
  const form = section.byte();
  if (form !== 0x60) throw new Error(`The WebAssembly module has a type of form ${form}.`);
  const [parameters, results] = [section.sized(), section.sized()];
  return `(${parameters.join()}) -> (${results.join()})`;
}

function withSize(bytes) {
  return [encodeNumber(bytes.length), bytes];
}
