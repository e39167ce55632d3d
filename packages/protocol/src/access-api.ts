import * as v from 'valibot';
import { parseAnswer } from './parse-answer.ts';

/** The part of the gateway's HTTP API that is about keys, tokens and who is connected. */

/** What a token may allow: `control` includes data channels to a board, `manage` the metrics. */
export const actions = ['watch', 'talk', 'control', 'playback', 'manage'] as const;
export type Action = (typeof actions)[number];

const maxBoards = 100;
const maxNameLength = 256;
const maxValidSeconds = 3650 * 86_400;

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(maxNameLength));
/** A board's name, or its beginning followed by an asterisk. */
const pattern = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));
const time = v.pipe(v.string(), v.isoTimestamp());

/** The grants in a token: each action on each board that a pattern matches. */
export const grantsSchema = v.object({
  boards: v.pipe(v.array(pattern), v.maxLength(maxBoards)),
  actions: v.array(v.picklist(actions)),
});
export type Grants = v.InferOutput<typeof grantsSchema>;

/** A board's key, without the key itself. */
export const boardKeySchema = v.pipe(
  v.object({ id: v.string(), board: v.string(), created: time }),
  v.title('BoardKey'),
);
export type BoardKey = Readonly<v.InferOutput<typeof boardKeySchema>>;
export const boardKeyListSchema = v.pipe(v.array(boardKeySchema), v.title('BoardKeyList'));

/** A token that was issued, without the token itself. */
export const issuedTokenSchema = v.pipe(
  v.object({
    id: v.string(),
    name: v.pipe(v.string(), v.description('Who it is for.')),
    grants: v.pipe(v.nullable(grantsSchema), v.description('Null for an administrator’s token.')),
    expires: time,
    created: time,
  }),
  v.title('IssuedToken'),
);
export type IssuedToken = Readonly<v.InferOutput<typeof issuedTokenSchema>>;
export const issuedTokenListSchema = v.pipe(v.array(issuedTokenSchema), v.title('IssuedTokenList'));

/** A WebSocket at `/kurento`. */
export const connectedClientSchema = v.pipe(
  v.object({
    id: v.string(),
    credential: v.pipe(
      v.nullable(v.string()),
      v.description('The id of its key or token; null where access control is off.'),
    ),
    address: v.pipe(v.nullable(v.string()), v.description('Its IP address.')),
    since: time,
    publishes: v.pipe(v.array(v.string()), v.description('The boards that it publishes as.')),
    watches: v.pipe(v.array(v.string()), v.description('The boards that it watches.')),
  }),
  v.title('ConnectedClient'),
);
export type ConnectedClient = Readonly<v.InferOutput<typeof connectedClientSchema>>;
export const connectedClientListSchema = v.pipe(
  v.array(connectedClientSchema),
  v.title('ConnectedClientList'),
);

/** What a key is made for. */
export const newKeySchema = v.object({ board: name });
export const createdKeySchema = v.pipe(
  v.object({ id: v.string(), key: v.pipe(v.string(), v.description('It is shown only now.')) }),
  v.title('CreatedKey'),
);
export type CreatedKey = Readonly<v.InferOutput<typeof createdKeySchema>>;

/** What a token is issued for. */
export const newTokenSchema = v.object({
  name,
  grants: v.pipe(
    v.nullable(
      v.object({
        boards: v.pipe(grantsSchema.entries.boards, v.minLength(1)),
        actions: v.pipe(grantsSchema.entries.actions, v.minLength(1)),
      }),
    ),
    v.description('Null for an administrator’s token.'),
  ),
  validSeconds: v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(maxValidSeconds)),
});
export type NewToken = Readonly<v.InferOutput<typeof newTokenSchema>>;
export const createdTokenSchema = v.pipe(
  v.object({
    token: v.pipe(v.string(), v.description('It is shown only now.')),
    password: v.pipe(
      v.string(),
      v.description('Its short form, as the password of players: of RTSP, WHEP and Basic.'),
    ),
  }),
  v.title('CreatedToken'),
);
export type CreatedToken = Readonly<v.InferOutput<typeof createdTokenSchema>>;

const word = v.pipe(v.string(), v.maxLength(4096));

/** Credentials that a client gave to another server, such as that of RTSP, and the board that it asks for. */
export const verificationRequestSchema = v.object({
  board: name,
  credentials: v.variant('scheme', [
    v.object({ scheme: v.literal('basic'), username: word, password: word }),
    v.pipe(
      v.object({
        scheme: v.literal('digest'),
        username: word,
        realm: word,
        nonce: word,
        uri: word,
        method: word,
        response: word,
        algorithm: v.picklist(['MD5', 'SHA-256']),
        qop: v.exactOptional(v.literal('auth')),
        nc: v.exactOptional(word),
        cnonce: v.exactOptional(word),
      }),
      v.description(
        'RFC 7616 section 3.4; the user name is that of a token, the password the token.',
      ),
    ),
  ]),
});
export type VerificationRequest = Readonly<v.InferOutput<typeof verificationRequestSchema>>;

/** `forbidden`: the credentials are valid, and do not allow to watch this board. */
export const verificationSchema = v.pipe(
  v.object({ decision: v.picklist(['allowed', 'unauthorized', 'forbidden']) }),
  v.title('Verification'),
);
export type Verification = Readonly<v.InferOutput<typeof verificationSchema>>;

/** Each of these throws a ProtocolError `invalid-response`. */
export function parseBoardKeys(value: unknown): readonly BoardKey[] {
  return parseAnswer(boardKeyListSchema, value, 'list of keys');
}

export function parseIssuedTokens(value: unknown): readonly IssuedToken[] {
  return parseAnswer(issuedTokenListSchema, value, 'list of tokens');
}

export function parseConnectedClients(value: unknown): readonly ConnectedClient[] {
  return parseAnswer(connectedClientListSchema, value, 'list of clients');
}

export function parseCreatedKey(value: unknown): CreatedKey {
  return parseAnswer(createdKeySchema, value, 'key');
}

export function parseCreatedToken(value: unknown): CreatedToken {
  return parseAnswer(createdTokenSchema, value, 'token');
}

export function parseVerification(value: unknown): Verification {
  return parseAnswer(verificationSchema, value, 'verification');
}
