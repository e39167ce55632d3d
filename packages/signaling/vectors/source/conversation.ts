import type {
  BoardIdentity,
  MachineInput,
  MachineOutput,
  MachineState,
} from '../../src/machine.ts';
import { initialState, step } from '../../src/machine.ts';
import { FakeServer } from './fake-server.ts';

/** An input, or inputs that depend on the conversation so far. */
export type Step = MachineInput | ((conversation: Conversation) => Iterable<MachineInput>);

/** Steps and named fragments of steps. */
export type Steps = readonly (Step | Steps)[];

/** What a vector is made from. */
export interface VectorSource {
  readonly name: string;
  readonly about: string;
  /** What the board has beside its tags of every vector. */
  readonly identity?: Pick<BoardIdentity, 'canRestart'>;
  readonly steps: Steps;
}

/** A golden vector, as its JSON file has it. */
export interface Vector {
  readonly name: string;
  readonly about: string;
  readonly identity: BoardIdentity;
  readonly steps: readonly {
    readonly input: MachineInput;
    readonly outputs: readonly MachineOutput[];
  }[];
}

const kitchen: BoardIdentity = {
  name: 'kitchen',
  profile: 'esp32s3',
  firmware: '0.1.0',
  id: '02:00:5e:00:53:01',
};

/** A machine and the server that it talks to. */
export class Conversation {
  readonly server = new FakeServer();
  readonly steps: { readonly input: MachineInput; readonly outputs: readonly MachineOutput[] }[] =
    [];
  #state: MachineState;

  constructor(identity: BoardIdentity) {
    this.#state = initialState(identity);
  }

  get state(): MachineState {
    return this.#state;
  }

  /** The number of offers that the machine has requested. */
  get offers(): number {
    return this.steps.flatMap(({ outputs }) => outputs).filter(({ type }) => type === 'makeOffer')
      .length;
  }

  run(steps: Steps): void {
    for (const one of steps) {
      if (typeof one === 'function') for (const input of one(this)) this.#take(input);
      else if ('type' in one) this.#take(one);
      else this.run(one);
    }
  }

  #take(input: MachineInput): void {
    const { state, outputs } = step(this.#state, input);
    this.#state = state;
    this.steps.push({ input, outputs });
  }
}

/** Runs the machine over the steps of a vector. */
export function expand({ name, about, identity: own, steps }: VectorSource): Vector {
  const identity = { ...kitchen, ...own };
  const conversation = new Conversation(identity);
  conversation.run(steps);
  return { name, about, identity, steps: conversation.steps };
}
