import type { InnerRequest, Reference } from '@boardcast/protocol';

/** The operations of a transaction and references to the values that the machine reads. */
export interface OperationList<References> {
  readonly operations: readonly InnerRequest[];
  readonly references: References;
}

export interface PublishReferences {
  readonly pipeline: Reference<string>;
  readonly publisher: Reference<string>;
  readonly viewer: Reference<string>;
  readonly answer: Reference<string>;
}

export interface RecycleReferences {
  readonly viewer: Reference<string>;
}

export interface CheckReferences {
  readonly mediaState: Reference<string>;
}

export interface FlowReferences {
  readonly video: Reference<boolean>;
  readonly audio: Reference<boolean>;
}

/** The references of each kind of batch. */
export interface BatchReferences {
  readonly publish: PublishReferences;
  readonly check: CheckReferences;
  readonly flow: FlowReferences;
  readonly recycle: RecycleReferences;
}
