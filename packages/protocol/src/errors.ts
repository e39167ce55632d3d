import * as v from 'valibot';

/** The error codes of a Kurento Media Server 7.3, and their `data.type`. */
export const errorCatalogue = {
  PARSE_ERROR: { code: -32700 },
  INVALID_REQUEST: { code: -32600 },
  METHOD_NOT_FOUND: { code: -32601 },
  INVALID_PARAMS: { code: -32602, type: 'INVALID_PARAMS' },
  INTERNAL_ERROR: { code: -32603 },
  SERVER_ERROR: { code: -32000 },
  MARSHALL_ERROR: { code: 40001, type: 'MARSHALL_ERROR' },
  CONNECT_ERROR: { code: 40004, type: 'CONNECT_ERROR' },
  UNSUPPORTED_MEDIA_TYPE: { code: 40005, type: 'UNSUPPORTED_MEDIA_TYPE' },
  INVALID_SESSION: { code: 40007, type: 'INVALID_SESSION' },
  MALFORMED_TRANSACTION: { code: 40008, type: 'MALFORMED_TRANSACTION' },
  MEDIA_OBJECT_NOT_FOUND: { code: 40101, type: 'MEDIA_OBJECT_NOT_FOUND' },
  MEDIA_OBJECT_EVENT_NOT_SUPPORTED: { code: 40106, type: 'MEDIA_OBJECT_EVENT_NOT_SUPPORTED' },
  MEDIA_OBJECT_ILLEGAL_PARAM: { code: 40107, type: 'MEDIA_OBJECT_ILLEGAL_PARAM_ERROR' },
  MEDIA_OBJECT_NOT_AVAILABLE: { code: 40108, type: 'MEDIA_OBJECT_NOT_AVAILABLE' },
  NO_COMMIT: { code: 40109, type: 'MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT' },
  MEDIA_OBJECT_TAG_KEY_NOT_FOUND: { code: 40110, type: 'MEDIA_OBJECT_TAG_KEY_NOT_FOUND' },
  OPERATION_NOT_SUPPORTED: { code: 40111, type: 'MEDIA_OBJECT_OPERATION_NOT_SUPPORTED' },
  SDP_PARSE_ERROR: { code: 40201, type: 'SDP_PARSE_ERROR' },
  NO_LOCAL_SDP: { code: 40202, type: 'SDP_END_POINT_NO_LOCAL_SDP_ERROR' },
  NO_REMOTE_SDP: { code: 40203, type: 'SDP_END_POINT_NO_REMOTE_SDP_ERROR' },
  ALREADY_NEGOTIATED: { code: 40208, type: 'SDP_END_POINT_ALREADY_NEGOTIATED' },
  NOT_OFFER_GENERATED: { code: 40209, type: 'SDP_END_POINT_NOT_OFFER_GENERATED' },
  // Kurento's own spelling.
  ANSWER_ALREADY_PROCESSED: { code: 40210, type: 'SDP_END_POINT_ANSWER_ALREADY_PROCCESED' },
  ICE_GATHER_CANDIDATES: { code: 40400, type: 'ICE_GATHER_CANDIDATES_ERROR' },
  ICE_ADD_CANDIDATE: { code: 40401, type: 'ICE_ADD_CANDIDATE_ERROR' },
  UNDEFINED: { code: 40500, type: 'UNDEFINED' },
} as const;

/** The names of the errors in the catalogue. */
export type ErrorName = keyof typeof errorCatalogue;

export const errorObjectSchema = v.object({
  code: v.pipe(v.number(), v.integer()),
  message: v.string(),
  data: v.optional(v.looseObject({ type: v.optional(v.string()) })),
});

/** An error object (JSON-RPC 2.0 section 5.1). */
export interface ErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly type?: string; readonly [key: string]: unknown };
}

/** An error reply of a Kurento. */
export class KurentoError extends Error {
  /** See `errorCatalogue`. */
  readonly code: number;
  /** `data.type`, if there is one. */
  readonly type: string | undefined;
  readonly #data: ErrorObject['data'];

  constructor(error: ErrorObject) {
    super(error.message);
    this.name = 'KurentoError';
    this.code = error.code;
    this.type = error.data?.type;
    this.#data = error.data;
  }

  /** The error object of the reply. */
  toJSON(): ErrorObject {
    const { code, message } = this;
    return this.#data === undefined ? { code, message } : { code, data: this.#data, message };
  }
}

function make(name: ErrorName, message: string): KurentoError {
  const entry: { readonly code: number; readonly type?: string } = errorCatalogue[name];
  const data = entry.type === undefined ? {} : { data: { type: entry.type } };
  return new KurentoError({ code: entry.code, message, ...data });
}

function internal(reason: string): KurentoError {
  return make('INTERNAL_ERROR', `Unexpected error while processing method: ${reason}`);
}

/** Factories for Kurento's errors, with Kurento's messages. */
export const kurentoErrors = {
  parse: () => make('PARSE_ERROR', 'Parse error.'),
  invalidRequest: () => make('INVALID_REQUEST', 'Invalid JSON-RPC request.'),
  tooLong: (length: number, max: number) =>
    make('INVALID_REQUEST', `The message has ${length} characters; the maximum is ${max}.`),
  methodNotFound: () => make('METHOD_NOT_FOUND', 'Method not found.'),
  paramsRequired: () => make('INVALID_PARAMS', "'params' is required"),
  internal,
  paramsNotAnObject: () =>
    internal('in Json::Value::find(begin, end): requires objectValue or nullValue'),
  parameterRequired: (name: string) => make('SERVER_ERROR', `'${name}' parameter is required`),
  notification: () => make('SERVER_ERROR', 'Ignoring response because of a notification request'),
  marshall: (message: string) => make('MARSHALL_ERROR', message),
  connect: (message = 'Media elements do not share pipeline') => make('CONNECT_ERROR', message),
  invalidSession: () => make('INVALID_SESSION', 'Invalid session'),
  transactionIds: (expected: number) =>
    make('MALFORMED_TRANSACTION', `Id of request '${expected}' should be '${expected}'`),
  unknownOperation: (operation: string, parameters: number) =>
    make('MALFORMED_TRANSACTION', `Method '${operation}' with ${parameters} parameters not found`),
  objectNotFound: (id: string) => make('MEDIA_OBJECT_NOT_FOUND', `Object '${id}' not found`),
  notCommitted: (reference: string) =>
    make(
      'NO_COMMIT',
      `Object '${reference}' not found. Possibly using a transactional object without committing ` +
        'the transaction.',
    ),
  eventNotSupported: (type: string) =>
    make('MEDIA_OBJECT_EVENT_NOT_SUPPORTED', `Event '${type}' not supported`),
  factoryNotFound: (type: string) =>
    make('MEDIA_OBJECT_NOT_AVAILABLE', `Factory '${type}' not found`),
  tagNotFound: () => make('MEDIA_OBJECT_TAG_KEY_NOT_FOUND', 'Tag key not found'),
  illegalParameter: (message: string) => make('MEDIA_OBJECT_ILLEGAL_PARAM', message),
  noDataChannels: () => make('OPERATION_NOT_SUPPORTED', 'Data channels are not supported'),
  emptyOffer: () => make('SDP_PARSE_ERROR', 'Empty offer not valid'),
  invalidSdp: () => make('SDP_PARSE_ERROR', 'Invalid SDP'),
  noLocalSdp: () => make('NO_LOCAL_SDP', 'No local SDP'),
  noRemoteSdp: () => make('NO_REMOTE_SDP', 'No remote SDP'),
  alreadyNegotiated: () => make('ALREADY_NEGOTIATED', 'Endpoint already negotiated'),
  offerNotGenerated: () =>
    make('NOT_OFFER_GENERATED', 'Offer not generated. It is not possible to process an answer.'),
  answerAlreadyProcessed: () => make('ANSWER_ALREADY_PROCESSED', 'Sdp Answer already processed'),
  gatherCandidates: () => make('ICE_GATHER_CANDIDATES', 'Error gathering candidates'),
  addCandidate: () => make('ICE_ADD_CANDIDATE', 'Error adding candidate'),
  unknownModule: () => make('UNDEFINED', "Requested kmd module doesn't exist"),
} as const;
