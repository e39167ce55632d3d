import { FrameConsumer, type ExchangeMemory } from './exchange.ts';

export const cameraDevice = '/dev/camera';
export const encodedDevice = '/dev/encoded';

type Transfer = (stream: unknown, buffer: Uint8Array, offset: number, length: number) => number;

/** The part of Emscripten's FS that is used here. */
export interface CoreFileSystem {
  readonly filesystems: Record<string, { mount(mount: unknown): unknown }>;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: Readonly<Record<string, unknown>>): void;
  mkdev(path: string, mode: number, device: number): unknown;
}

const major = 64;
const readWrite = 0o666;

/** Creates the two character devices from which ffmpeg reads frames and to which it writes H.264. */
export function installDevices(fileSystem: CoreFileSystem, memory: ExchangeMemory): void {
  const consumer = new FrameConsumer(memory);
  const heap = (buffer: Uint8Array, offset: number, length: number) =>
    new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
  const read: Transfer = (_stream, buffer, offset, length) =>
    consumer.read(heap(buffer, offset, length));
  const write: Transfer = (_stream, buffer, offset, length) =>
    consumer.write(heap(buffer, offset, length));
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
