/** The columns: a board by its key, and what a token grants for one board. */
export type Role = 'board' | 'watch' | 'talk' | 'control';

/** The rows: what one operation on Kurento's wire does. */
export type Row =
  'session' | 'create pipeline' | 'create endpoint' | 'use object' | 'connect' | 'server';

/** What must be true of an operation. */
export interface Facts {
  /** The session is the principal's own, or a new one. */
  readonly sessionIsOwn: boolean;
  /** The principal created the object, or the pipeline in which an endpoint is created. */
  readonly objectIsOwn: boolean;
  /** The object is a board's announced endpoint, and no one else has used it. */
  readonly isFreeViewerEndpoint: boolean;
  /** The endpoint is created in the pipeline of the board that the role is for. */
  readonly isInBoardsPipeline: boolean;
  /** A tag `board` has the principal's own name; true for everything but that tag. */
  readonly nameIsOwn: boolean;
  readonly sourceIsOwn: boolean;
  readonly sinkIsOwn: boolean;
  /** The source, or the sink, is the endpoint that the board publishes to. */
  readonly sourceIsBoards: boolean;
  readonly sinkIsBoards: boolean;
  /** Of `connect` and `disconnect`; undefined for all media. */
  readonly mediaType: string | undefined;
}

type Condition = (facts: Facts) => boolean;

const no: Condition = () => false;
const yes: Condition = () => true;
const own: Condition = ({ objectIsOwn }) => objectIsOwn;
const ownSession: Condition = ({ sessionIsOwn }) => sessionIsOwn;
const ownName: Condition = ({ objectIsOwn, nameIsOwn }) => objectIsOwn && nameIsOwn;
const inBoardsPipeline: Condition = ({ isInBoardsPipeline }) => isInBoardsPipeline;
const ownOrAnnounced: Condition = ({ objectIsOwn, isFreeViewerEndpoint }) =>
  objectIsOwn || isFreeViewerEndpoint;
const bothOwn: Condition = ({ sourceIsOwn, sinkIsOwn }) => sourceIsOwn && sinkIsOwn;
const watching: Condition = ({ sourceIsBoards, sinkIsOwn, mediaType }) =>
  sourceIsBoards && sinkIsOwn && mediaType !== 'DATA';
const sending =
  (...media: readonly string[]): Condition =>
  ({ sourceIsOwn, sinkIsBoards, mediaType = '' }) =>
    sourceIsOwn && sinkIsBoards && media.includes(mediaType);
const either =
  (...conditions: readonly Condition[]): Condition =>
  (facts) =>
    conditions.some((condition) => condition(facts));

/**
 * What each role may do; an operation that is in no row is refused. Administrators may do
 * everything and are not in the table.
 */
// prettier-ignore
export const permissionTable: Readonly<Record<Row, Readonly<Record<Role, Condition>>>> = {
  'session':         { board: ownSession, watch: ownSession,       talk: ownSession,                         control: ownSession },
  'create pipeline': { board: yes,        watch: no,               talk: no,                                 control: no },
  'create endpoint': { board: own,        watch: inBoardsPipeline, talk: inBoardsPipeline,                   control: inBoardsPipeline },
  'use object':      { board: ownName,    watch: ownOrAnnounced,   talk: ownOrAnnounced,                     control: ownOrAnnounced },
  'connect':         { board: bothOwn,    watch: watching,         talk: either(watching, sending('AUDIO')), control: either(watching, sending('AUDIO', 'DATA')) },
  'server':          { board: no,         watch: no,               talk: no,                                 control: no },
};
