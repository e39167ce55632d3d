/** Replaces a page's Web Serial by a fake port that a WebSocket connects to the test's device. */
export function installFakeSerial(url: string): void {
  interface Waiting {
    readonly resolve: () => void;
    readonly reject: (reason: Error) => void;
  }

  class FakePort {
    readable: ReadableStream<Uint8Array> | null = null;
    writable: WritableStream<Uint8Array> | null = null;
    #socket: WebSocket | undefined;
    #waiting = new Map<number, Waiting>();
    #requests = 0;
    #isLost = false;

    getInfo() {
      return {};
    }

    async open(): Promise<void> {
      if (this.#isLost) throw new DOMException('The device has been lost.', 'NetworkError');
      const socket = new WebSocket(url);
      socket.binaryType = 'arraybuffer';
      await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error('Failed to open the fake port.'));
      });
      this.#socket = socket;
      let incoming: ReadableStreamDefaultController<Uint8Array> | undefined;
      this.readable = new ReadableStream({
        start: (controller) => void (incoming = controller),
        cancel: () => void (incoming = undefined),
      });
      this.writable = new WritableStream({
        write: (bytes) => socket.send(Uint8Array.from(bytes)),
      });
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
        if (typeof data === 'string') this.#answer(data);
        else incoming?.enqueue(new Uint8Array(data));
      };
      socket.onclose = () => {
        this.readable = this.writable = null;
        const lost = new DOMException('The device has been lost.', 'NetworkError');
        incoming?.error(lost);
        incoming = undefined;
        for (const { reject } of this.#waiting.values()) reject(lost);
        this.#isLost = true;
        serial.leave();
      };
      await this.#request('open');
    }

    setSignals({ dataTerminalReady = false, requestToSend = false }): Promise<void> {
      return this.#request('signals', { dtr: dataTerminalReady, rts: requestToSend });
    }

    async close(): Promise<void> {
      const socket = this.#socket;
      this.readable = this.writable = null;
      this.#socket = undefined;
      if (socket === undefined) return;
      socket.onclose = null;
      const closed = new Promise((resolve) => (socket.onclose = resolve));
      socket.close();
      await closed;
    }

    #request(operation: string, details: object = {}): Promise<void> {
      this.#requests += 1;
      const id = this.#requests;
      return new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#socket?.send(JSON.stringify({ id, operation, ...details }));
      });
    }

    #answer(text: string): void {
      const { id, error } = JSON.parse(text) as { readonly id: number; readonly error?: string };
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve();
      else waiting?.reject(new Error(error));
    }
  }

  /** A device that comes back has another port, as in Chromium. */
  class FakeSerial extends EventTarget {
    readonly isFake = true;
    #port: FakePort | undefined = new FakePort();

    requestPort(): Promise<FakePort> {
      this.#port ??= new FakePort();
      return Promise.resolve(this.#port);
    }

    getPorts(): Promise<readonly FakePort[]> {
      return Promise.resolve(this.#port === undefined ? [] : [this.#port]);
    }

    leave(): void {
      this.#port = undefined;
      this.dispatchEvent(new Event('disconnect'));
      setTimeout(() => {
        this.#port = new FakePort();
        this.dispatchEvent(new Event('connect'));
      }, awayMs);
    }
  }

  const awayMs = 300;
  const serial = new FakeSerial();
  Object.defineProperty(navigator, 'serial', { configurable: true, value: serial });
}
