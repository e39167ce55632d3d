import type { ElementConnectionData, MediaType } from '@boardcast/protocol';
import { mediaTypes } from '@boardcast/protocol';

/** An element that can be connected to others. */
export interface Connectable {
  readonly id: string;
  /** The source of each medium. */
  readonly sources: Map<MediaType, Connectable>;
  /** The sinks of each medium. */
  readonly sinks: Map<MediaType, Set<Connectable>>;
  connected(sink: Connectable, media: MediaType): void;
  disconnected(sink: Connectable, media: MediaType): void;
}

/** Connects a source to a sink, whose previous source is disconnected; all media by default. */
export function connect(source: Connectable, sink: Connectable, only?: MediaType): void {
  for (const media of only === undefined ? mediaTypes : [only]) {
    const before = sink.sources.get(media);
    if (before !== undefined) unlink(before, sink, media);
    sink.sources.set(media, source);
    sinksOf(source, media).add(sink);
    source.connected(sink, media);
  }
}

/** Disconnects a source from a sink, if they are connected. */
export function disconnect(source: Connectable, sink: Connectable, only?: MediaType): void {
  for (const media of only === undefined ? mediaTypes : [only]) {
    if (sink.sources.get(media) === source) unlink(source, sink, media);
  }
}

/** Disconnects an element from all its sources and sinks. */
export function disconnectAll(element: Connectable): void {
  for (const media of mediaTypes) {
    const source = element.sources.get(media);
    if (source !== undefined) unlink(source, element, media);
    for (const sink of [...sinksOf(element, media)]) unlink(element, sink, media);
  }
}

export function sourceConnections(sink: Connectable, only?: MediaType): ElementConnectionData[] {
  return [...sink.sources]
    .filter(([media]) => only === undefined || media === only)
    .map(([media, source]) => describe(source, sink, media));
}

export function sinkConnections(source: Connectable, only?: MediaType): ElementConnectionData[] {
  return [...source.sinks]
    .filter(([media]) => only === undefined || media === only)
    .flatMap(([media, sinks]) => [...sinks].map((sink) => describe(source, sink, media)));
}

function sinksOf(source: Connectable, media: MediaType): Set<Connectable> {
  const sinks = source.sinks.get(media) ?? new Set<Connectable>();
  source.sinks.set(media, sinks);
  return sinks;
}

function unlink(source: Connectable, sink: Connectable, media: MediaType): void {
  sink.sources.delete(media);
  sinksOf(source, media).delete(sink);
  source.disconnected(sink, media);
}

function describe(source: Connectable, sink: Connectable, type: MediaType): ElementConnectionData {
  return {
    __module__: 'kurento',
    __type__: 'ElementConnectionData',
    sink: sink.id,
    sinkDescription: 'default',
    source: source.id,
    sourceDescription: 'default',
    type,
  };
}
