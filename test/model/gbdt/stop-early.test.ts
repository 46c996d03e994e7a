import { describe, expect, test } from 'vitest';
import { binMatrix, type FeatureColumn, learnBins } from '../../../model/boosting/binning.ts';
import { DEFAULT_PARAMETERS } from '../../../model/boosting/parameters.ts';
import { FAST, type GbdtSettings } from '../../../model/gbdt/settings.ts';
import { treesToTrain } from '../../../model/gbdt/stop-early.ts';
import { readForests, trainGbdt } from '../../../model/gbdt/train-gbdt.ts';
import { ownThreadTeam } from '../../support/own-thread-team.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const ROWS = 4000;
const DAYS = 80;
const OPTIONS = { startTeam: ownThreadTeam };
const PARAMETERS = { ...DEFAULT_PARAMETERS, treeCount: 40, learningRate: 0.3, minLeafRows: 20, patience: 5 };

/** A signal, and more noise than signal: after some trees there is nothing left but noise. `turnDays`: younger rows have it turned round. */
function noisy(turnDays = 0) {
  const random = seededRandom(5);
  const x = Float32Array.from({ length: ROWS }, random);
  const ageDays = Int32Array.from({ length: ROWS }, (_, row) => row % DAYS);
  const target = Float32Array.from(x, (value, row) => {
    const isHigh = value > 0.5 === ageDays[row]! >= turnDays;
    return (isHigh ? 2 : 1) * (0.1 + 3 * random());
  });
  const columns: FeatureColumn[] = [{ name: 'x', kind: 'number', values: x }];
  return {
    columns,
    matrix: binMatrix(columns, learnBins(columns)),
    target: Float64Array.from(target),
    ageDays,
  };
}

describe('the number of trees', () => {
  test('ends before the configured one where the last days gain nothing from more', async () => {
    const rows = noisy();
    const count = await treesToTrain(rows, rows.ageDays, 7, PARAMETERS, OPTIONS);
    expect(count).toBeGreaterThan(1);
    expect(count).toBeLessThan(40);
  });

  test('is one tree where the last days are the contrary of those before', async () => {
    const rows = noisy(DAYS / 8);
    expect(await treesToTrain(rows, rows.ageDays, 7, PARAMETERS, OPTIONS)).toBe(1);
  });

  test('is the configured one without patience, and where too few rows would judge', async () => {
    const rows = noisy();
    const { patience: _patience, ...impatient } = PARAMETERS;
    expect(await treesToTrain(rows, rows.ageDays, 7, { ...impatient, patience: 0 }, OPTIONS)).toBe(40);
    const few = rows.ageDays.map((age) => (age === 0 ? 0 : age + 1000));
    expect(await treesToTrain(rows, few, 7, PARAMETERS, OPTIONS)).toBe(40);
  });

  test('that was settled is what all days then train', async () => {
    const { columns, target, ageDays } = noisy();
    const tensors = {
      target: Float32Array.from(target),
      weight: new Float32Array(ROWS).fill(1),
      ageDays,
      historyDays: Int32Array.of(700),
      'number x': columns[0]!.values,
    };
    const train = (forest: typeof PARAMETERS) => {
      const settings: GbdtSettings = { ...FAST, seriesTotal: 1, firstDay: 0, forests: [forest] };
      return trainGbdt([tensors], settings, OPTIONS);
    };
    const stopped = await train(PARAMETERS);
    const treeCount = readForests(stopped)[0]!.treeStart.length - 1;
    expect(treeCount).toBeLessThan(40);
    expect(stopped).toEqual(await train({ ...PARAMETERS, treeCount, patience: 0 }));
  });
});
