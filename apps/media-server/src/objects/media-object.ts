import type {
  EventData,
  EventType,
  ObjectType,
  OperationName,
  OperationParams,
  OperationResult,
  Tag,
} from '@boardcast/protocol';
import { kurentoErrors } from '@boardcast/protocol';

/** Emits an event of an object. */
export type Emit = <T extends EventType>(
  object: string,
  type: T,
  data: EventData[T],
  tags: readonly Tag[],
) => void;

/** The operations of one type of object; their parameters are validated. */
export type Operations<T extends ObjectType> = {
  readonly [O in OperationName<T>]: (params: OperationParams<T, O>) => OperationResult<T, O>;
};

type OperationTable = Readonly<Record<string, (params: unknown) => unknown>>;

type CommonOperation = OperationName<'MediaPipeline'> & OperationName<'ServerManager'>;
export type CommonOperations = Pick<
  Operations<'MediaPipeline'> & Operations<'ServerManager'>,
  CommonOperation
>;

/** Limits in characters. */
const maxTagKey = 256;
const maxTagValue = 1024;
const maxName = 1024;
const maxTags = 32;

/** The base of all objects. */
export abstract class MediaObject {
  abstract readonly type: ObjectType;
  /** The super classes, nearest first, for `describe`. */
  abstract readonly hierarchy: readonly string[];
  readonly id: string;
  readonly parent: MediaObject | undefined;
  readonly children = new Set<MediaObject>();
  readonly #createdAt = Math.floor(Date.now() / 1000);
  readonly #tags = new Map<string, string>();
  readonly #emit: Emit;
  #name: string;
  #sendTagsInEvents = false;
  /** Made with the first invocation. */
  #operations: OperationTable | undefined;

  constructor(id: string, parent: MediaObject | undefined, emit: Emit) {
    this.id = id;
    this.parent = parent;
    this.#emit = emit;
    this.#name = id;
    parent?.children.add(this);
  }

  /** Invokes an operation whose name and parameters are validated. */
  invoke(operation: string, params: Readonly<Record<string, unknown>>): unknown {
    this.#operations ??= this.operations() as OperationTable;
    const table = this.#operations;
    const handler = Object.hasOwn(table, operation) ? table[operation] : undefined;
    if (handler === undefined) {
      throw kurentoErrors.unknownOperation(operation, Object.keys(params).length);
    }
    return handler(params);
  }

  /** Whether a peer is connected by ICE and DTLS. */
  get isPeerConnected(): boolean {
    return false;
  }

  /** Releases what the object holds; called once. */
  close(): void {
    this.parent?.children.delete(this);
  }

  protected abstract operations(): object;

  protected emit<T extends EventType>(type: T, data: EventData[T]): void {
    this.#emit(this.id, type, data, this.#sendTagsInEvents ? this.#tagList() : []);
  }

  protected hasTag(key: string): boolean {
    return this.#tags.has(key);
  }

  protected commonOperations(): CommonOperations {
    return {
      addTag: ({ key, value }) => {
        requireMaxLength('A key of a tag', key, maxTagKey);
        requireMaxLength('A value of a tag', value, maxTagValue);
        if (this.#tags.size >= maxTags && !this.#tags.has(key)) {
          throw kurentoErrors.illegalParameter(`An object has ${maxTags} tags at most`);
        }
        this.#tags.set(key, value);
        return null;
      },
      removeTag: ({ key }) => {
        this.#tags.delete(key);
        return null;
      },
      getTag: ({ key }) => {
        const value = this.#tags.get(key);
        if (value === undefined) throw kurentoErrors.tagNotFound();
        return value;
      },
      getTags: () => this.#tagList(),
      getName: () => this.#name,
      setName: ({ name }) => {
        requireMaxLength('A name', name, maxName);
        this.#name = name;
        return null;
      },
      getId: () => this.id,
      getParent: () => this.parent?.id ?? null,
      getChildren: () => [...this.children].map((child) => child.id),
      getMediaPipeline: () => this.pipeline()?.id ?? null,
      getCreationTime: () => this.#createdAt,
      getSendTagsInEvents: () => this.#sendTagsInEvents,
      setSendTagsInEvents: ({ sendTagsInEvents }) => {
        this.#sendTagsInEvents = sendTagsInEvents;
        return null;
      },
    };
  }

  protected pipeline(): MediaObject | undefined {
    return this.type === 'MediaPipeline' ? this : this.parent?.pipeline();
  }

  #tagList(): Tag[] {
    return [...this.#tags].map(([key, value]) => ({
      __module__: 'kurento',
      __type__: 'Tag',
      key,
      value,
    }));
  }
}

function requireMaxLength(name: string, text: string, length: number): void {
  if (text.length <= length) return;
  throw kurentoErrors.illegalParameter(`${name} has ${length} characters at most`);
}
