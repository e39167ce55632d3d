import { readFile } from 'node:fs/promises';
import { OptionError } from '@boardcast/process';
import type { IceServer } from '@boardcast/protocol';
import {
  iceServerOf,
  stunUri,
  timeLimitedCredentials,
  type StunServer,
  type TurnCredentials,
  type TurnServer,
} from '@boardcast/protocol/node';
import type { Principal } from './access/principal.ts';

export interface IceServerOptions {
  readonly stun: StunServer | undefined;
  readonly turn: readonly TurnServer[];
  /** The file of the secret of the TURN servers without credentials in their URL. */
  readonly turnSecret: string | undefined;
}

/** The STUN and TURN servers that boards and viewers are given. */
export class IceServers {
  readonly stun: StunServer | undefined;
  readonly turn: readonly TurnServer[];
  /** The secret that credentials are made from; empty where there is none. */
  readonly secret: string;

  constructor({ stun, turn }: Omit<IceServerOptions, 'turnSecret'>, secret = '') {
    this.stun = stun;
    this.turn = turn;
    this.secret = secret;
  }

  /** Throws an OptionError when the file of the secret cannot be used. */
  static async fromOptions(options: IceServerOptions): Promise<IceServers> {
    const { turnSecret: file } = options;
    if (file === undefined) return new IceServers(options);
    const secret = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (secret !== '') return new IceServers(options, secret);
    throw new OptionError('--turn-secret', file, 'a file with the secret of the TURN server');
  }

  /** The servers for a principal, with credentials of its own where there is a secret. */
  for({ id }: Pick<Principal, 'id'>): readonly IceServer[] {
    return [
      ...(this.stun === undefined ? [] : [{ urls: stunUri(this.stun) }]),
      ...this.turn.map((server) => iceServerOf(server, this.credentialsFor(server, id))),
    ];
  }

  /** The values of their Link headers (RFC 9725 section 4.6). */
  linksFor(principal: Pick<Principal, 'id'>): readonly string[] {
    return this.for(principal).map(linkOf);
  }

  credentialsFor({ credentials }: TurnServer, user: string): TurnCredentials {
    return credentials ?? timeLimitedCredentials(this.secret, user);
  }
}

function linkOf({ urls, username, credential }: IceServer): string {
  const link = `<${urls}>; rel="ice-server"`;
  if (username === undefined || credential === undefined) return link;
  const [user, password] = [quoted(username), quoted(credential)];
  return `${link}; username=${user}; credential=${password}; credential-type="password"`;
}

/** A quoted-string (RFC 9110 section 5.6.4). */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
