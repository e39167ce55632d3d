/**
 * Packets of Improv Wi-Fi Serial (improv-wifi.com/serial). The public SDK needs a user interface of
 * its own beside it; provisioning is what this project is for, and the codec is small.
 */

export const improvHeader = [...'IMPROV'].map((letter) => letter.charCodeAt(0)).concat(1);
/** The header, the type and the length. */
export const prefixBytes = improvHeader.length + 2;

const types = { state: 1, error: 2, command: 3, result: 4 } as const;
const states = { stopped: 0, ready: 2, provisioning: 3, provisioned: 4 } as const;
const errors = {
  none: 0,
  invalidRpc: 1,
  unknownCommand: 2,
  unableToConnect: 3,
  badHostname: 5,
  unknown: 0xff,
} as const;
const commands = { wifi: 1, state: 2, info: 3, scan: 4, hostname: 5, name: 6 } as const;

export type ImprovState = keyof typeof states;
export type ImprovFailure = keyof typeof errors;
export type ImprovCommand = keyof typeof commands;

export type ImprovRequest =
  | { readonly command: 'wifi'; readonly ssid: string; readonly password: string }
  /** Reads a name without a text, or sets it. */
  | { readonly command: 'hostname' | 'name'; readonly text?: string }
  | { readonly command: 'state' | 'info' | 'scan' };

export type ImprovPacket =
  | { readonly type: 'state'; readonly state: ImprovState }
  | { readonly type: 'error'; readonly error: ImprovFailure }
  | ({ readonly type: 'command' } & ImprovRequest)
  | {
      readonly type: 'result';
      readonly command: ImprovCommand;
      readonly texts: readonly string[];
    };

/** A packet's bytes. Throws a RangeError when a text or the packet is too long. */
export function encodePacket(packet: ImprovPacket): Uint8Array {
  const data = dataOf(packet);
  const body = [...improvHeader, types[packet.type], byteOf(data.length), ...data];
  return Uint8Array.from([...body, checksum(body)]);
}

function dataOf(packet: ImprovPacket): readonly number[] {
  switch (packet.type) {
    case 'state':
      return [states[packet.state]];
    case 'error':
      return [errors[packet.error]];
    case 'command':
      return withLength(commands[packet.command], requestData(packet));
    case 'result':
      return withLength(commands[packet.command], packet.texts.flatMap(lengthAndText));
  }
}

function requestData(request: ImprovRequest): readonly number[] {
  if (request.command === 'wifi') {
    return [...lengthAndText(request.ssid), ...lengthAndText(request.password)];
  }
  return 'text' in request ? utf8(request.text ?? '') : [];
}

const utf8 = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

const withLength = (command: number, data: readonly number[]) => [
  command,
  byteOf(data.length),
  ...data,
];

function lengthAndText(text: string): readonly number[] {
  const bytes = utf8(text);
  return [byteOf(bytes.length), ...bytes];
}

function byteOf(length: number): number {
  if (length > 255) throw new RangeError('An Improv packet takes up to 255 bytes.');
  return length;
}

function checksum(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
}

/** The packet in its bytes, from the header to the checksum; undefined when it is invalid. */
export function decodePacket(bytes: Uint8Array): ImprovPacket | undefined {
  if (!hasValidChecksum(bytes)) return undefined;
  const type = nameOf(types, bytes[prefixBytes - 2]);
  const data = bytes.subarray(prefixBytes, -1);
  switch (type) {
    case 'state': {
      const state = nameOf(states, data[0]);
      return state && { type, state };
    }
    case 'error':
      return { type, error: nameOf(errors, data[0]) ?? 'unknown' };
    case 'command':
      return decodeCommand(data);
    case 'result':
      return decodeResult(data);
    case undefined:
      return undefined;
  }
}

export function hasValidChecksum(bytes: Uint8Array): boolean {
  return checksum([...bytes.subarray(0, -1)]) === bytes.at(-1);
}

function nameOf<Name extends string>(
  table: Readonly<Record<Name, number>>,
  value: number | undefined,
): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === value);
}

function decodeCommand(data: Uint8Array): ImprovPacket | undefined {
  const command = nameOf(commands, data[0]);
  const content = contentOf(data);
  if (command === undefined || content === undefined) return undefined;
  if (command === 'wifi') {
    const [ssid, password, ...more] = textsOf(content) ?? [];
    if (ssid === undefined || password === undefined || more.length > 0) return undefined;
    return { type: 'command', command, ssid, password };
  }
  if (command !== 'hostname' && command !== 'name') {
    return content.length === 0 ? { type: 'command', command } : undefined;
  }
  const text = new TextDecoder().decode(content);
  return { type: 'command', command, ...(text !== '' && { text }) };
}

function decodeResult(data: Uint8Array): ImprovPacket | undefined {
  const command = nameOf(commands, data[0]);
  const content = contentOf(data);
  const texts = content && textsOf(content);
  return command && texts && { type: 'result', command, texts };
}

/** What is after a command and its length. */
function contentOf(data: Uint8Array): Uint8Array | undefined {
  const content = data.subarray(2);
  return data.length >= 2 && content.length === data[1] ? content : undefined;
}

function textsOf(content: Uint8Array): readonly string[] | undefined {
  const texts: string[] = [];
  for (let at = 0; at < content.length;) {
    const end = at + 1 + (content[at] ?? 0);
    if (end > content.length) return undefined;
    texts.push(new TextDecoder().decode(content.subarray(at + 1, end)));
    at = end;
  }
  return texts;
}
