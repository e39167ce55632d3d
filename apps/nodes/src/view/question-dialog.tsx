import { defaultDrainRate, defaultDrainSeconds } from '@boardcast/protocol';
import { Button, Dialog, Select } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import type { NodesModel, Question } from '../model/nodes-model.ts';
import { counted } from '../model/texts.ts';

const rates = [defaultDrainRate, 10, 50, 200].map((rate) => ({
  value: String(rate),
  label: `${rate} a second`,
}));
const deadlines = [60, defaultDrainSeconds, 1800, 7200, 86_400].map((seconds) => ({
  value: String(seconds),
  label: seconds < 3600 ? counted(seconds / 60, 'minute') : counted(seconds / 3600, 'hour'),
}));

/** Asks before a node is drained, and before it serves again. */
export function QuestionDialog({ model }: { readonly model: NodesModel }) {
  const question = model.question.value;
  const cancel = () => (model.question.value = undefined);
  const rate = useSignal(String(defaultDrainRate));
  const seconds = useSignal(String(defaultDrainSeconds));
  const { action, node } = question ?? {};
  const act = () => {
    if (node === undefined) return;
    const request = { rate: Number(rate.value), seconds: Number(seconds.value) };
    void (action === 'drain' ? model.drain(node.id, request) : model.undrain(node.id));
  };
  return (
    <Dialog
      isOpen={question !== undefined}
      title={question === undefined ? '' : titleOf(question)}
      onClose={cancel}
      actions={
        <>
          <Button onClick={cancel}>Cancel</Button>
          <Button variant="primary" onClick={act}>
            {action === 'drain' ? 'Drain' : 'Undrain'}
          </Button>
        </>
      }
    >
      <p>{question && consequenceOf(question)}</p>
      {action === 'drain' && (
        <div class="fields">
          <Select
            label="Move"
            options={rates}
            value={rate.value}
            onChange={({ currentTarget }) => (rate.value = currentTarget.value)}
          />
          <Select
            label="Disconnect what is left after"
            options={deadlines}
            value={seconds.value}
            onChange={({ currentTarget }) => (seconds.value = currentTarget.value)}
          />
        </div>
      )}
    </Dialog>
  );
}

function titleOf({ action, node }: Question): string {
  return action === 'drain' ? `Drain ${node.id}?` : `Undrain ${node.id}?`;
}

function consequenceOf({ action, node: { boards } }: Question): string {
  if (action === 'undrain') return 'It takes new boards and viewers again.';
  const moved = boards.length === 1 ? 'Its board moves' : `Its ${boards.length} boards move`;
  const what =
    boards.length === 0
      ? 'It has no boards.'
      : `${moved} to the other nodes, and the viewers follow.`;
  return `${what} It takes nothing new until you undrain it.`;
}
