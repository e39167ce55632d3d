import type { Call, ConstructorParams } from '@boardcast/protocol';
import {
  KurentoError,
  checkCreate,
  checkEventType,
  checkOperation,
  errorCatalogue,
  kurentoErrors,
  makeEndpointId,
  makePipelineId,
} from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Emit, MediaObject } from '../objects/media-object.ts';
import { MediaPipeline } from '../objects/media-pipeline.ts';
import type { Registry } from '../objects/registry.ts';
import { WebRtcEndpoint } from '../objects/webrtc-endpoint.ts';
import type { NetworkSettings } from '../transport/network.ts';
import type { RtcTransports } from '../transport/rtc-transport.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface MethodsOptions {
  readonly registry: Registry;
  readonly sessions: Sessions;
  readonly transports: RtcTransports;
  /** The default settings of endpoints. */
  /** Those of a new endpoint. */
  readonly network: () => NetworkSettings;
  /** Generates the ids of objects. */
  readonly uuid: () => string;
  readonly emit: Emit;
  readonly logger: Logger;
}

/** The calls that concern objects. */
export type ObjectCall = Extract<
  Call,
  {
    method:
      'create' | 'invoke' | 'subscribe' | 'unsubscribe' | 'release' | 'describe' | 'ref' | 'unref';
  }
>;

const maxObjects = 10_000;
/** Of one session; a board has about ten, and so has a viewer. */
const maxSubscriptions = 10_000;

/** Executes the methods that concern objects; the results are without their sessionId. */
export class Methods {
  readonly #options: MethodsOptions;

  constructor(options: MethodsOptions) {
    this.#options = options;
  }

  /** Throws a KurentoError. */
  execute(call: ObjectCall, session: Session): Readonly<Record<string, unknown>> {
    switch (call.method) {
      case 'create':
        return { value: this.#create(call.type, call.constructorParams, session) };
      case 'invoke':
        return { value: this.#invoke(call, session) };
      case 'subscribe':
        return { value: this.#subscribe(call.object, call.type, session) };
      case 'unsubscribe':
        session.unsubscribe(call.subscription);
        return {};
      case 'release':
        this.#options.registry.destroy(call.object);
        return {};
      case 'describe':
        return describe(this.#refer(call.object, session));
      case 'ref':
        this.#refer(call.object, session);
        return {};
      case 'unref':
        this.#unref(call.object, session);
        return {};
    }
  }

  #refer(id: string, session: Session): MediaObject {
    const object = this.#options.registry.get(id);
    this.#options.sessions.refer(session, object);
    return object;
  }

  #unref(id: string, session: Session): void {
    const object = this.#options.registry.find(id);
    if (object !== undefined) this.#options.sessions.drop(session, object);
  }

  #create(typeName: string, constructorParams: unknown, session: Session): string {
    const { registry, sessions } = this.#options;
    const { type, params } = checkCreate(typeName, constructorParams);
    if (registry.size >= maxObjects)
      throw limitExceeded(`There are ${maxObjects} objects`, 'release');
    const object =
      type === 'MediaPipeline'
        ? new MediaPipeline(makePipelineId(this.#options.uuid()), undefined, this.#options.emit)
        : this.#endpoint(params as ConstructorParams['WebRtcEndpoint']);
    registry.add(object);
    sessions.created(session, object);
    return object.id;
  }

  #endpoint(params: ConstructorParams['WebRtcEndpoint']): WebRtcEndpoint {
    const { registry, emit, transports, network, logger } = this.#options;
    const { mediaPipeline: pipelineId } = params;
    const parent = registry.get(pipelineId);
    if (!(parent instanceof MediaPipeline)) throw kurentoErrors.objectNotFound(pipelineId);
    const id = makeEndpointId(pipelineId, this.#options.uuid());
    const find = (sink: string): MediaObject => registry.get(sink);
    return new WebRtcEndpoint({
      id,
      parent,
      params,
      emit,
      transports,
      network: network(),
      logger,
      find,
    });
  }

  #invoke(call: Extract<ObjectCall, { method: 'invoke' }>, session: Session): unknown {
    const object = this.#refer(call.object, session);
    const params = checkOperation(object.type, call.operation, call.operationParams);
    return object.invoke(call.operation, params);
  }

  #subscribe(id: string, typeName: string, session: Session): string {
    const object = this.#refer(id, session);
    const type = checkEventType(typeName);
    if (session.subscriptions >= maxSubscriptions) {
      throw limitExceeded(`This session has ${maxSubscriptions} subscriptions`, 'unsubscribe');
    }
    return session.subscribe(object.id, type);
  }
}

function describe(object: MediaObject): Readonly<Record<string, unknown>> {
  const { hierarchy, type } = object;
  return { hierarchy, qualifiedType: `kurento.${type}`, type };
}

function limitExceeded(description: string, action: string): KurentoError {
  const message = `${description} already: ${action} some`;
  return new KurentoError({ code: errorCatalogue.UNDEFINED.code, message });
}
