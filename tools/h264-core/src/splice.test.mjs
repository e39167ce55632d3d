import { describe, expect, it } from 'vitest';
import createWabt from 'wabt';
import { hashOf, splice } from './splice.mjs';
import { WasmModule } from './wasm-module.mjs';

const wabt = await createWabt();
const assemble = (text) => wabt.parseWat('test.wat', text).toBinary({}).buffer;

const binary = (name, ...code) =>
  `(func (export "${name}") (param i32 i32) (result i32) ${code.join(' ')})`;
const applied = (operation) => `(i32.${operation} (local.get 0) (local.get 1))`;
const core = assemble(
  `(module (memory 1) ${binary('add', applied('add'))} ${binary('sub', applied('sub'))} ${binary('mul', applied('mul'))}
    (data (i32.const 0) "untouched"))`,
);
const hashOfSub = hashOf(new WasmModule(core).bodies[1]);
const kernelOf = (text) => ({ name: 'test', replaces: hashOfSub, wasm: assemble(text) });

async function call(wasm, name, ...values) {
  const { instance } = await WebAssembly.instantiate(wasm);
  return instance.exports[name](...values);
}

describe('splice', () => {
  it('replaces the function with that hash and no other', async () => {
    const spliced = splice(core, [kernelOf(`(module ${binary('kernel', applied('xor'))})`)]);

    expect(await call(spliced, 'sub', 6, 3)).toBe(5);
    expect(await call(spliced, 'add', 6, 3)).toBe(9);
    expect(await call(spliced, 'mul', 6, 3)).toBe(18);
  });

  it('writes sizes of more than one byte', async () => {
    const long = [...Array(300).fill('nop'), applied('xor')];
    const spliced = splice(core, [kernelOf(`(module ${binary('kernel', ...long)})`)]);

    expect(spliced.length).toBeGreaterThan(core.length + 300);
    expect(await call(spliced, 'sub', 6, 3)).toBe(5);
  });

  it('returns the same bytes without kernels', () => {
    expect(splice(core, [])).toEqual(Buffer.from(core));
  });

  it('throws if the core lacks the function', () => {
    const kernel = { ...kernelOf(`(module ${binary('kernel', applied('xor'))})`), replaces: '00' };

    expect(() => splice(core, [kernel])).toThrow(
      'The kernel test must replace one function of @ffmpeg/core; this version has 0 with its hash',
    );
  });

  it('throws if the core has the function twice', () => {
    const twice = assemble(
      `(module ${binary('one', applied('sub'))} ${binary('other', applied('sub'))})`,
    );
    const kernel = kernelOf(`(module ${binary('kernel', applied('xor'))})`);

    expect(() => splice(twice, [kernel])).toThrow('this version has 2 with its hash');
  });

  it('throws if a kernel has another type', () => {
    const kernel = kernelOf('(module (func (param i32) (result i32) (local.get 0)))');

    expect(() => splice(core, [kernel])).toThrow(
      'has another type than the function that it replaces',
    );
  });

  it('throws if the module is truncated', () => {
    expect(() => splice(core.subarray(0, core.length - 5), [])).toThrow('is truncated');
  });
});
