import { Banner } from '@boardcast/web';
import { engineNames, engineTitles, type Trial } from '../encoder/engine.ts';
import { useBoard } from './page-context.ts';

/** The encoder in use, why it was chosen, and how fast each of them was in its trial. */
export function EncoderTrials() {
  const { engine, engineWarning, tryingEngine } = useBoard().signals;
  const choice = engine.value;
  const trying = tryingEngine.value;
  const reason =
    choice === undefined
      ? trying === undefined
        ? 'Chosen when the board is started.'
        : `Loading ${engineTitles[trying]}.`
      : `${engineTitles[choice.engine]}. ${choice.reason}`;
  return (
    <>
      {engineWarning.value !== undefined && <Banner tone="warning">{engineWarning.value}</Banner>}
      <p class="encoder-reason">{reason}</p>
      <table>
        <caption class="visually-hidden">Trials of the encoders</caption>
        <thead>
          <tr>
            <th scope="col">Encoder</th>
            <th scope="col">fps</th>
            <th scope="col">ms</th>
            <th scope="col">p95 ms</th>
          </tr>
        </thead>
        <tbody>
          {engineNames.map((name) => (
            <tr key={name} aria-current={name === choice?.engine || undefined}>
              <th scope="row">{engineTitles[name]}</th>
              <TrialCells trial={choice?.trials.find((trial) => trial.engine === name)} />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function TrialCells({ trial }: { readonly trial: Trial | undefined }) {
  if (trial === undefined) return <td colSpan={3}>not tried</td>;
  if ('unavailable' in trial) return <td colSpan={3}>unavailable: {trial.unavailable}</td>;
  const { fps, medianMs, p95Ms } = trial;
  return (
    <>
      <td>{fps.toFixed(0)}</td>
      <td>{medianMs.toFixed(1)}</td>
      <td>{p95Ms.toFixed(1)}</td>
    </>
  );
}
