import { Taker, type ExchangeMemory } from './exchange.ts';

export const cameraDevice = '/dev/camera';
export const encodedDevice = '/dev/encoded';

type Transfer = (stream: unknown, buffer: Uint8Array, offset: number, length: number) => number;

/** The part of Emscripten's FS that devices need. */
export interface CoreFileSystem {
  readonly filesystems: Record<string, { mount(mount: unknown): unknown }>;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: Readonly<Record<string, unknown>>): void;
  mkdev(path: string, mode: number, device: number): unknown;
}

const major = 64;
const readWrite = 0o666;

/** Makes the two character devices through which ffmpeg reads pictures and writes H.264. */
export function installDevices(fileSystem: CoreFileSystem, memory: ExchangeMemory): void {
  const taker = new Taker(memory);
  const heap = (buffer: Uint8Array, offset: number, length: number) =>
    new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
  const read: Transfer = (_stream, buffer, offset, length) =>
    taker.read(heap(buffer, offset, length));
  const write: Transfer = (_stream, buffer, offset, length) =>
    taker.write(heap(buffer, offset, length));
  const common = { open: () => undefined, close: () => undefined };
  const devices = [
    { path: cameraDevice, minor: 0, operations: { ...common, read } },
    { path: encodedDevice, minor: 1, operations: { ...common, write } },
  ];
  for (const { path, minor, operations } of devices) {
    const device = fileSystem.makedev(major, minor);
    fileSystem.registerDevice(device, operations);
    fileSystem.mkdev(path, readWrite, device);
  }
}
