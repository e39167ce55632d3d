import { publisherTimeouts } from './timeouts.ts';

const seconds = (ms: number) => `${ms / 1000} s`;

/**
 * The log messages of a board's publisher. `{code}` is a number, any other placeholder text. The
 * firmware's messages are generated from this table.
 */
export const publisherMessages = {
  addressChanged: 'The IP address changed; reconnecting.',
  alreadyStarted: 'Already started.',
  closed: 'The connection closed.',
  closedWithReason: 'The connection closed ({reason}).',
  connectRefused: 'The server refused the connection: {message} ({code}).',
  ignoredMessage: 'Ignored a message that is neither a reply nor a known event.',
  ignoredReply: 'Ignored a reply to an unknown request.',
  incompleteTransaction: 'The server did not reply to every operation of the transaction.',
  invalidPublishReply: 'The server returned an invalid reply to the publish request.',
  keyRefused: 'Key refused ({reason}).',
  mediaConnected: 'Media connected.',
  mediaDisconnected: 'The server reports the media as disconnected.',
  mediaFailed: 'The media connection failed.',
  mediaFailedBeforePublish: 'The media connection failed before it was established.',
  noMedia: 'The server receives no media.',
  noTransactions: 'The server does not support transactions; sending single requests.',
  noViewerEndpoint: 'The server did not create a new viewer endpoint.',
  openTimeout: `The connection did not open within ${seconds(publisherTimeouts.openMs)}.`,
  outOfMemory: 'Out of memory.',
  pipelineNotFound: 'The pipeline no longer exists.',
  publishRefused: 'The server refused to publish: {message} ({code}).',
  publishingAgain: '{reason} Publishing again.',
  requestTimeout: `The server did not reply within ${seconds(publisherTimeouts.requestMs)}.`,
  restartRequested: 'The server asks for a restart.',
  resumeRefused: 'The server refused to resume the session: {message} ({code}).',
  resumedChecking: 'Session resumed. Checking media.',
  resumedConnecting: 'Session resumed. Media connecting.',
  retrying: 'Retrying.',
  serverError: 'The media server reports an error: {message}',
  sessionNotFound: 'The session no longer exists; publishing again.',
  startFailed: 'Out of memory: not started.',
  tooManyRequests: 'Too many pending requests.',
  viewerDisconnected: 'The viewer endpoint was disconnected; creating a new one.',
} as const;

export type PublisherMessage = keyof typeof publisherMessages;

type Placeholder<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

type Values<Message extends PublisherMessage> = Readonly<
  Record<Placeholder<(typeof publisherMessages)[Message]>, string | number>
>;

/** A message with the values of its placeholders. */
export function publisherMessage<Message extends PublisherMessage>(
  message: Message,
  ...[values]: Placeholder<(typeof publisherMessages)[Message]> extends never
    ? []
    : [values: Values<Message>]
): string {
  const texts: Readonly<Record<string, string | number>> = values ?? {};
  return publisherMessages[message].replaceAll(/\{(\w+)\}/g, (_, name: string) => `${texts[name]}`);
}
