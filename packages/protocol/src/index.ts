export {
  actions,
  grantsSchema,
  newKeySchema,
  newTokenSchema,
  parseBoardKeys,
  parseConnectedClients,
  parseCreatedKey,
  parseCreatedToken,
  parseIssuedTokens,
  parseVerification,
  verificationRequestSchema,
  type Action,
  type BoardKey,
  type ConnectedClient,
  type CreatedKey,
  type CreatedToken,
  type Grants,
  type IssuedToken,
  type NewToken,
  type Verification,
  type VerificationRequest,
} from './access-api.ts';
export {
  checkCreate,
  checkEventType,
  checkOperation,
  parseResult,
  type ConstructorParams,
  type CreatableType,
  type OperationName,
  type OperationParams,
  type OperationResult,
  type Operations,
} from './api.ts';
export { checkInnerIds, parseCall, type Call, type InnerRequest, type Method } from './call.ts';
export { errorMessage } from './error-message.ts';
export {
  errorCatalogue,
  KurentoError,
  kurentoErrors,
  type ErrorName,
  type ErrorObject,
} from './errors.ts';
export {
  eventTypes,
  isEventType,
  makeEvent,
  parseEvent,
  type EventCommon,
  type EventData,
  type EventMessage,
  type EventType,
  type KurentoEvent,
} from './events.ts';
export {
  aboutSchema,
  boardEntrySchema,
  boardListSchema,
  serverAddressesSchema,
  type FirmwareImage,
  type ServerAddresses,
  boardsMessageSchema,
  gatewayHealthSchema,
  iceServerListSchema,
  iceServerSchema,
  maxLossPercent,
  mediaServerHealthSchema,
  parseBoardList,
  parseBoardsMessage,
  parseGatewayHealth,
  parseIceServers,
  parseFirmwareImages,
  parseServerAddresses,
  parseMediaServerHealth,
  parseSession,
  type About,
  type BoardEntry,
  type PublishedBoard,
  isPublished,
  type BoardsMessage,
  type GatewayHealth,
  type IceServer,
  type MediaServerHealth,
  type Session,
} from './http-api.ts';
export { httpRoutes, type HttpRoute, type RouteAccess } from './http-routes.ts';
export {
  makeEndpointId,
  makePipelineId,
  objectTypeOf,
  objectTypes,
  pipelineIdOf,
  SERVER_MANAGER_ID,
  type ObjectType,
} from './ids.ts';
export { stringify } from './json.ts';
export { ProtocolError, type ProtocolErrorCode } from './protocol-error.ts';
export { grantsAllow, sessionAllows } from './grants.ts';
export {
  boardRecordingListSchema,
  boardRecordingSchema,
  parseBoardRecordings,
  parseRecordingEvent,
  parseRecordingSegments,
  recordingStates,
  recordingSegmentListSchema,
  recordRequestSchema,
  type BoardRecording,
  type RecordingEvent,
  type RecordingSegment,
  type RecordingState,
  type RecordRequest,
} from './recording-api.ts';
export {
  isReference,
  makeReference,
  referencedValue,
  referenceIndex,
  resolveReferences,
  type Reference,
} from './references.ts';
export { makeRequest, requests, type RequestBody } from './requests.ts';
export {
  parseMessage,
  parseReply,
  type Failure,
  type Parsed,
  type Reply,
  type Request,
  type RequestId,
  type Success,
} from './rpc.ts';
export {
  parseTransactionResult,
  Transaction,
  TransactionValues,
  type ObjectReference,
} from './transaction.ts';
export {
  boardTags,
  mediaTypes,
  type ElementConnectionData,
  type IceCandidate,
  type MediaType,
  type RembParams,
  type ServerInfo,
  type Tag,
} from './values.ts';
