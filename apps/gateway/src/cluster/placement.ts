import type { Request } from '@boardcast/protocol';
import type { Principal } from '../access/principal.ts';

/** Decides where a viewer's endpoint is made. */
export interface Placement {
  /** The request as it is executed, perhaps later; undefined when it is executed as it is. */
  place(
    request: Request,
    client: { readonly principal: Principal; readonly session: string },
  ): Promise<Request> | undefined;
}
