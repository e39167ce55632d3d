import { isReference, pipelineIdOf, referenceIndex, type Request } from '@boardcast/protocol';

type Params = Readonly<Record<string, unknown>>;

/** The objects of a board, and what is in their place on an edge. */
export interface Replacement {
  readonly pipeline: string;
  readonly source: string;
}

/**
 * The pipeline in which a request creates viewers' endpoints, if the whole request can be executed in
 * another one: what it names besides is what it creates itself, and the board's endpoint as the source
 * of that. A viewer that talks, or that opens data channels, is for the board's own pipeline.
 */
export function joinedPipeline(request: Request, sourceOf: SourceOf): string | undefined {
  const steps = stepsIn(request);
  const created = steps.map((step) => createdIn(step));
  const pipelines = new Set(created.filter((pipeline) => pipeline !== undefined));
  const [pipeline] = pipelines;
  if (pipeline === undefined || pipelines.size > 1) return undefined;
  const source = sourceOf(pipeline);
  const isOwn = (id: unknown) =>
    typeof id === 'string' && created[referenceIndex(id) ?? -1] !== undefined;
  const isMovable = steps.every((step, index) => {
    if (created[index] !== undefined) return true;
    const { object, sink } = namesIn(step);
    if (isConnection(step) && object === source) return isOwn(sink);
    return isOwn(object) && (sink === undefined || isOwn(sink));
  });
  return source !== undefined && isMovable ? pipeline : undefined;
}

/** The endpoint that the board of a pipeline publishes to. */
export type SourceOf = (pipeline: string) => string | undefined;

/** The request with the objects on the edge in place of the board's. */
export function movedTo(request: Request, from: Replacement, to: Replacement): Request {
  return mapSteps(request, (params) => {
    const constructorParams = recordOf(params['constructorParams']);
    if (constructorParams['mediaPipeline'] === from.pipeline) {
      return { ...params, constructorParams: { ...constructorParams, mediaPipeline: to.pipeline } };
    }
    return params['object'] === from.source ? { ...params, object: to.source } : params;
  });
}

/**
 * The request with the endpoint on the edge as the source of sinks that are there; undefined when there
 * is none. `onEdge` tells it by a sink's pipeline.
 */
export function withSourcesOnEdge(
  request: Request,
  onEdge: (pipeline: string) => { readonly from: string; readonly to: string } | undefined,
): Request | undefined {
  let isChanged = false;
  const changed = mapSteps(request, (params) => {
    const { object, sink } = namesIn(params);
    if (!isConnection(params) || typeof sink !== 'string' || isReference(sink)) return params;
    const edge = onEdge(pipelineIdOf(sink));
    if (edge === undefined || edge.from !== object) return params;
    isChanged = true;
    return { ...params, object: edge.to };
  });
  return isChanged ? changed : undefined;
}

/** The pipeline of an endpoint that a step creates, which only receives. */
function createdIn(params: Params): string | undefined {
  const { type } = params;
  if (type !== 'WebRtcEndpoint' && type !== 'kurento.WebRtcEndpoint') return undefined;
  const { mediaPipeline, useDataChannels } = recordOf(params['constructorParams']);
  if (typeof mediaPipeline !== 'string' || isReference(mediaPipeline)) return undefined;
  return useDataChannels === true ? undefined : mediaPipeline;
}

function isConnection({ operation }: Params): boolean {
  return operation === 'connect' || operation === 'disconnect';
}

function namesIn(params: Params): { readonly object: unknown; readonly sink: unknown } {
  return { object: params['object'], sink: recordOf(params['operationParams'])['sink'] };
}

/** The params of a transaction's operations, or those of the request itself. */
function stepsIn(request: Request): readonly Params[] {
  const operations = request.params?.['operations'];
  if (request.method !== 'transaction') return [request.params ?? {}];
  return Array.isArray(operations)
    ? operations.map((operation) => recordOf(recordOf(operation)['params']))
    : [];
}

function mapSteps(request: Request, map: (params: Params) => Params): Request {
  const { params = {} } = request;
  if (request.method !== 'transaction') return { ...request, params: map(params) };
  const given = params['operations'];
  if (!Array.isArray(given)) return request;
  const operations = (given as readonly unknown[]).map((operation) => {
    const step = recordOf(operation);
    return { ...step, params: map(recordOf(step['params'])) };
  });
  return { ...request, params: { ...params, operations } };
}

function recordOf(value: unknown): Params {
  return typeof value === 'object' && value !== null ? (value as Params) : {};
}
