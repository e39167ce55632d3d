import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import { pipelineIdOf } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { everybody } from '../access/principal.ts';
import { LocalBoards } from '../local-boards.ts';
import { ObjectOwners } from '../object-owners.ts';
import { boardState, withId } from '../testing/board-state.ts';
import { created, endpointOf, pinged, pipelineOf } from '../testing/messages.ts';
import { unusedObjectsIn } from '../unused-objects.ts';
import { Adoption } from './adoption.ts';
import { CascadeIndex } from './cascade-index.ts';
import { SessionRecords } from './session-records.ts';
import { SharedBoards } from './shared-boards.ts';

const node = 'n1';
const steps = 120;
const boardNames = ['kitchen', 'hall'];

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A board and its session: at a gateway while it is connected. */
interface Device {
  readonly index: number;
  session: string;
  pipeline: string;
  publications: number;
  connection: string;
  at: number | undefined;
}

interface Place {
  readonly device: Device;
  readonly session: string;
  isLive: boolean;
}

/** Gateways with one store and one node, on which pipelines are; time is simulated. */
class Simulation {
  readonly store = new MemoryStore();
  /** The pipelines of the node, and whether each has media. */
  readonly node = new Map<string, Place>();
  readonly released: string[] = [];
  readonly random: () => number;
  now = 0;
  readonly gateways;
  readonly devices: readonly Device[];

  constructor(seed: number, count: number) {
    this.random = randomOf(seed);
    this.gateways = Array.from({ length: count }, (_, index) => this.#gateway(`g${index}`));
    this.devices = Array.from({ length: 5 }, (_, index) => ({
      ...{ index, session: '', pipeline: '', publications: 0, connection: '', at: undefined },
    }));
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  /** The device comes to a gateway: with its session, or with a new one. */
  async connect(device: Device, at: number): Promise<void> {
    this.disconnect(device);
    const gateway = this.gateways[at];
    if (gateway === undefined || !gateway.directory.isConnected) return;
    const { records, owners } = gateway;
    device.connection = `c${device.index}-${this.random()}`;
    const taken = device.session === '' ? undefined : await records.take(device.session, everybody);
    device.at = at;
    if (taken === undefined) this.#begin(device, at);
    records.attached(device.session);
    pinged(owners, this.#client(device), device.session);
    if (!this.node.has(device.pipeline)) this.publish(device);
    const place = this.node.get(device.pipeline);
    if (place !== undefined) place.isLive = true;
  }

  disconnect(device: Device): void {
    const { at } = device;
    const gateway = at === undefined ? undefined : this.gateways[at];
    device.at = undefined;
    gateway?.owners.disconnected(this.#client(device));
    gateway?.records.detached(device.session);
    const place = this.node.get(device.pipeline);
    if (place !== undefined) place.isLive = false;
  }

  publish(device: Device): void {
    const gateway = device.at === undefined ? undefined : this.gateways[device.at];
    if (gateway === undefined) return;
    if (gateway.owners.ownerOf(device.pipeline) === device.session) {
      this.node.delete(device.pipeline);
      gateway.owners.forget(device.pipeline);
    }
    // Its peer connection is another one from now on.
    const former = this.node.get(device.pipeline);
    if (former !== undefined) former.isLive = false;
    device.publications += 1;
    const id = `d${device.index}p${device.publications}`;
    device.pipeline = pipelineOf(id);
    const { session } = device;
    this.node.set(device.pipeline, { device, session, isLive: true });
    gateway.records.onNode(device.session, node);
    for (const object of [device.pipeline, endpointOf(id, 'publisher')]) {
      created(gateway.owners, this.#client(device), object, device.session, node);
    }
  }

  /** What monitors, adoption and the sweeps of each gateway do as time passes. */
  async elapse(ms: number): Promise<void> {
    this.now += ms;
    await settle();
    for (const gateway of this.gateways) {
      this.#read(gateway);
      await gateway.adoption.check();
      gateway.records.sweep();
      await this.#releaseUnused(gateway);
    }
    await settle();
  }

  async close(): Promise<void> {
    for (const { records, boards, adoption, index, directory } of this.gateways) {
      adoption.close();
      records.close();
      boards.close();
      index.close();
      await directory.close();
    }
  }

  /** What nobody else refers to ends with its session. */
  #closeSession(closed: string): void {
    for (const [id, { session, isLive }] of this.node) {
      if (session === closed && !isLive) this.node.delete(id);
    }
  }

  #begin(device: Device, at: number): void {
    const suffix = String(Math.floor(this.random() * 1e12)).padStart(12, '0');
    device.session = `0f3b2a10-1111-4222-8333-${suffix}`;
    device.pipeline = '';
    this.gateways[at]?.records.opened(device.session, everybody, undefined);
  }

  #client(device: Device) {
    return { id: device.connection, address: undefined, principal: everybody };
  }

  #gateway(id: string) {
    const now = () => this.now;
    const directory = new MemoryDirectory(this.store, { id });
    const owners = new ObjectOwners(now);
    const index = new CascadeIndex(directory);
    const boards = new SharedBoards({
      ...{ directory, owners, index, now, timeOfDay: now },
      ...{ changed: () => undefined, removed: () => undefined },
      exists: (_, pipeline) => Promise.resolve(this.node.has(pipeline)),
    });
    const listed = { known: boards, cluster: boards, changed: () => undefined };
    const local = new LocalBoards({ owners, now, timeOfDay: now, ...listed });
    boards.attach(local);
    const records = new SessionRecords({
      ...{ directory, owners, now },
      onImported: (pipelines) => boards.takeOver(pipelines),
      onDropped: (pipelines) => local.ownersChanged(pipelines),
      nodes: {
        isServing: () => true,
        release: () => Promise.resolve(),
        closeSession: (_, session) => Promise.resolve(this.#closeSession(session)),
      },
    });
    records.onLost((lost) => {
      const device = this.devices.find(({ session }) => session === lost);
      const at = this.gateways.findIndex((gateway) => gateway.directory === directory);
      if (device?.at === at) this.disconnect(device);
    });
    const adoption = new Adoption({
      ...{ directory, now, pipeline: () => Promise.resolve() },
      session: (record) => records.adopt(record),
      board: (record) => boards.adopt(record),
    });
    return { directory, owners, index, boards, local, records, adoption };
  }

  #read({ local, owners }: Simulation['gateways'][number]): void {
    const known = [...local.pipelines()].map(({ state }) => state.id);
    for (const id of new Set([...known, ...owners.pipelinesOn(node)])) {
      const place = this.node.get(id);
      if (place === undefined) local.remove(id);
      else if (owners.nodeOf(id) === undefined) local.ownersChanged([id]);
      else local.update(this.#state(id, place), node);
    }
  }

  #state(id: string, { device, isLive }: Place) {
    const name = boardNames[device.index % boardNames.length] ?? 'kitchen';
    const short = id.slice(0, id.indexOf('_'));
    const state = boardState(short, { name, live: isLive });
    return withId(state, `aa:bb:cc:00:00:0${device.index}`);
  }

  async #releaseUnused(gateway: Simulation['gateways'][number]): Promise<void> {
    const { local, owners, records } = gateway;
    const rules = { boards: local, owners, exclusive: false, now: () => this.now };
    for (const pipeline of local.pipelines()) {
      for (const unused of unusedObjectsIn(pipeline, rules)) {
        const session = owners.ownerOf(unused);
        if (session === undefined || !(await records.confirm(session))) continue;
        const place = this.node.get(pipelineIdOf(unused));
        expect(place?.isLive, `${unused} is alive, and was released`).not.toBe(true);
        this.node.delete(pipelineIdOf(unused));
        this.released.push(unused);
      }
    }
  }
}

/** Everything that was sent to the directory is done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}

async function step(simulation: Simulation): Promise<void> {
  const { gateways, devices } = simulation;
  const device = simulation.pick(devices);
  const gateway = simulation.pick(gateways);
  const choice = simulation.random();
  if (choice < 0.35) {
    await simulation.connect(device, Math.floor(simulation.random() * gateways.length));
  } else if (choice < 0.5) simulation.disconnect(device);
  else if (choice < 0.65) simulation.publish(device);
  else if (choice < 0.72) gateway.directory.disconnect();
  else if (choice < 0.77) gateway.directory.endLease();
  else if (choice < 0.95) gateway.directory.reconnect();
  await simulation.elapse(Math.floor(simulation.random() * 8000));
}

/** No name has two owners, and no gateway lists two live boards under one. */
function check({ gateways }: Simulation): void {
  for (const { boards } of gateways) {
    const names = boards.entries().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
  const owned = gateways
    .filter(({ directory }) => directory.isLeased && directory.isConnected)
    .flatMap(({ boards }) => boards.own().map(({ name }) => name));
  expect(new Set(owned).size, owned.join(', ')).toBe(owned.length);
}

it.each(Array.from({ length: 60 }, (_, index) => index + 1))(
  'never two boards under one name, nothing alive is released, all is in the end (seed %i)',
  async (seed) => {
    const simulation = new Simulation(seed, 2 + (seed % 2));
    for (let done = 0; done < steps; done += 1) {
      await step(simulation);
      check(simulation);
    }

    for (const { directory } of simulation.gateways) directory.reconnect();
    for (let second = 0; second < 10; second += 1) await simulation.elapse(1000);
    for (const [at, device] of simulation.devices.entries()) {
      await simulation.connect(device, at % simulation.gateways.length);
    }
    for (let second = 0; second < 120; second += 1) await simulation.elapse(1000);
    check(simulation);
    const live = simulation.gateways.map(({ boards }) =>
      boards.entries().flatMap(({ state, pipeline }) => (state === 'live' ? pipeline : [])),
    );
    const expected = simulation.devices.map(({ pipeline }) => pipeline).sort();
    for (const list of live) expect([...list].sort()).toEqual(expected);
    expect([...simulation.node.keys()]).toEqual(expect.arrayContaining(expected));
    for (const [id, { session, device, isLive }] of simulation.node) {
      // A connected client releases its former pipeline itself, if its gateway knew where that was.
      if (!expected.includes(id)) expect([session, isLive]).toEqual([device.session, false]);
    }

    for (const device of simulation.devices) simulation.disconnect(device);
    for (let second = 0; second < 180; second += 1) await simulation.elapse(1000);
    expect([...simulation.node.keys()]).toEqual([]);
    await simulation.close();
  },
  60_000,
);
