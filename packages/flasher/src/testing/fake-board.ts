import {
  consoleLine,
  logEntry,
  logLine,
  wifiReasons,
  CONSOLE_PROMPT,
  type LogEntry,
} from '@boardcast/board';
import {
  decodePacket,
  encodePacket,
  type ImprovPacket,
  type ImprovRequest,
  type ImprovState,
} from '../improv/packet.ts';
import { PacketReader } from '../improv/packet-reader.ts';
import type { Link, LinkListener } from '../link.ts';
import type { WifiFailure } from '../provision-error.ts';
import type { BoardInfo, WifiNetwork } from '../improv/improv-client.ts';

/** A board on a fake port: Improv and the console's commands, as the firmware answers them. */
export class FakeBoard implements Link {
  readonly name = 'fake';
  readonly hasSignals = true;
  info: BoardInfo = { firmware: 'boardcast', version: '0.1.0', chip: 'ESP32-S3', name: 's3-1a2b' };
  networks: readonly WifiNetwork[] = [{ ssid: 'home', rssi: -50, isOpen: false }];
  /** Why it cannot connect. */
  wifiFailure: WifiFailure | undefined;
  /** Whether it has other firmware, which answers nothing. */
  isSilent = false;
  /** Lines that it logs after `start`. */
  startLog: readonly string[] = [];
  readonly settings = { ssid: '', password: '', key: '', server: '', ca: '' };
  /** The commands that were typed at its console. */
  readonly typed: string[] = [];
  readonly #reader = new PacketReader();
  #listener: LinkListener | undefined;
  #line = '';
  #state: ImprovState = 'ready';

  readonly open = (listener: LinkListener): Promise<Link> => {
    this.#listener = listener;
    return Promise.resolve(this);
  };

  write(bytes: Uint8Array): Promise<void> {
    if (this.isSilent) return Promise.resolve();
    for (const piece of this.#reader.read(bytes)) {
      if (piece.kind === 'console') this.#receiveText(new TextDecoder().decode(piece.bytes));
      if (piece.kind !== 'packet') continue;
      const packet = decodePacket(piece.bytes);
      if (packet?.type === 'command') this.#answer(packet);
      else this.#send({ type: 'error', error: 'invalidRpc' });
    }
    return Promise.resolve();
  }

  setSignals(): Promise<void> {
    return Promise.resolve();
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    return;
  }

  close(): Promise<void> {
    this.#listener = undefined;
    return Promise.resolve();
  }

  /** Pulls the cable. */
  disconnect(): void {
    this.#listener?.onClosed('disconnected');
    this.#listener = undefined;
  }

  log(text: string): void {
    this.print(logLine('I', 1000, 'app', text));
  }

  print(line: string): void {
    this.#output(new TextEncoder().encode(`${line}\r\n`));
  }

  #log({ level, tag, text }: LogEntry): void {
    this.print(logLine(level, 1000, tag, text));
  }

  #output(bytes: Uint8Array): void {
    this.#listener?.onData(bytes);
  }

  #send(packet: ImprovPacket): void {
    const newline = new TextEncoder().encode('\r\n');
    this.#output(newline);
    this.#output(encodePacket(packet));
    this.#output(newline);
  }

  #answer(request: ImprovRequest): void {
    const { command } = request;
    const result = (...texts: readonly string[]) => this.#send({ type: 'result', command, texts });
    this.#send({ type: 'error', error: 'none' });
    if (command === 'state') {
      this.#send({ type: 'state', state: this.#state });
      if (this.#state === 'provisioned') result();
    } else if (command === 'info') {
      const { firmware, version, chip, name } = this.info;
      result(firmware, version, chip, name);
    } else if (command === 'scan') {
      for (const { ssid, rssi, isOpen } of this.networks) {
        result(ssid, String(rssi), isOpen ? 'NO' : 'YES');
      }
      result();
    } else if (command === 'wifi') {
      this.#connect(request.ssid, request.password);
    } else {
      const { text = this.info.name } = request as { readonly text?: string };
      this.info = { ...this.info, name: text };
      result(text);
    }
  }

  #connect(ssid: string, password: string): void {
    this.#send({ type: 'state', state: 'provisioning' });
    if (this.wifiFailure !== undefined) {
      this.#send({ type: 'error', error: 'unableToConnect' });
      const reason = wifiReasons[this.wifiFailure].replace('{ssid}', ssid);
      this.#log(logEntry('provisioningFailed', { reason }));
      this.#send({ type: 'state', state: 'ready' });
      return;
    }
    Object.assign(this.settings, { ssid, password });
    this.#state = 'provisioned';
    this.#log(logEntry('wifiConnected', { ssid, address: '192.0.2.7' }));
    this.#send({ type: 'state', state: 'provisioned' });
    this.#send({ type: 'result', command: 'wifi', texts: [] });
  }

  #receiveText(text: string): void {
    const lines = `${this.#line}${text}`.split('\r');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#run(line);
  }

  #run(line: string): void {
    this.typed.push(line);
    this.print(`${CONSOLE_PROMPT}${line}`);
    const [command = '', first = '', second = ''] = line.split(' ');
    if (command === 'key') {
      this.settings.key = first === '""' ? '' : first;
      this.#log(logEntry(first === '""' ? 'keyErased' : 'keySaved'));
    } else if (command === 'ca') {
      this.#setCa(first, second);
    } else if (command === 'start') {
      this.settings.server = first;
      this.#log(logEntry('serverSaved'));
      for (const text of this.startLog) this.log(text);
    } else if (command !== '') {
      this.print('Unrecognized command');
    }
  }

  #setCa(action: string, value: string): void {
    if (action === 'none') {
      this.settings.ca = '';
      this.#log(logEntry('caErased'));
    } else if (action === 'add') {
      this.settings.ca += value;
      this.print(consoleLine('caReceived', { bytes: this.settings.ca.length }));
    } else {
      this.#log(logEntry('caSaved', { fingerprint: value }));
    }
  }
}
