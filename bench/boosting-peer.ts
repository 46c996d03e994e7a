/**
 * The trees against LightGBM on the same matrix of m5 (`support/boosting-matrix.sql`), as ratios: theirs ÷ ours, one after the other in
 * one run, the faster of two turns each. Ours twice: splits chosen by all rows, as theirs are, and by a part of them (`splitFraction`).
 *
 *   npm run bench:boosting-peer -- [rows in millions, leaves, threads, trees, split fractions … | predict]     default: the whole table
 *
 * LIGHTGBM_PYTHON names a Python that can import lightgbm and numpy (default python3); SHELFCAST_PEERS the folder of lightgbm_train.py
 * (default ../shared/peers). Without a wheel, `npm pack lightgbm` holds LightGBM's source: cmake -B build, cmake --build build --target
 * _lightgbm, then lib_lightgbm.so into python-package/lightgbm/lib and VERSION.txt beside it, and PYTHONPATH=…/python-package.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boostingMatrix } from './support/boosting-matrix.ts';
import { ROOT } from './support/measured-run.ts';
import { runToEnd } from './support/peak-memory.ts';

interface Case {
  readonly rows: number;
  readonly leaves: number;
  readonly threads: number;
  readonly trees: number;
}

interface Outcome {
  readonly constructSeconds: number;
  readonly trainSeconds: number;
  readonly trainDeviance: number;
  readonly testDeviance: number;
  readonly peakMb: number;
}

const TURNS = 2;
const FRACTIONS: readonly number[] = [1, 0.2];
const TABLE: readonly Case[] = [
  ...[0.4e6, 2e6, 8e6].flatMap((rows) =>
    [2, 1].map((threads) => ({ rows, leaves: 63, threads, trees: 100 })),
  ),
  ...[31, 255].map((leaves) => ({ rows: 2e6, leaves, threads: 2, trees: 100 })),
];
const PYTHON = process.env.LIGHTGBM_PYTHON ?? 'python3';
const PEER = join(process.env.SHELFCAST_PEERS ?? join(ROOT, '../shared/peers'), 'lightgbm_train.py');

const OURS = fileURLToPath(new URL('support/boosting-ours.ts', import.meta.url));

const hasPeer = await peerIsThere();
if (!hasPeer) console.log(`LightGBM cannot be had (${PYTHON}, ${PEER}): our figures alone`);
const args = process.argv.slice(2);
const [millions, leaves = 63, threads = 2, trees = 100, ...chosen] = args.map(Number);
const isTable = millions === undefined;
const one = { rows: Math.round((millions ?? 0) * 1e6), leaves, threads, trees };
if (args[0] !== 'predict') for (const wanted of isTable ? TABLE : [one]) await compareTraining(wanted);
if (args[0] === 'predict' || isTable) await comparePrediction();

async function compareTraining(wanted: Case): Promise<void> {
  const { train } = await boostingMatrix(wanted.rows);
  const fractions = chosen.length > 0 ? chosen : FRACTIONS;
  const names = [...(hasPeer ? ['LightGBM'] : []), ...fractions.map(nameOf)];
  const turns: Outcome[][] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const outcomes = hasPeer ? [await theirTraining(wanted)] : [];
    for (const fraction of fractions) outcomes.push(await ourTraining(wanted, fraction));
    turns.push(outcomes);
  }
  const best = names.map((_, at) => fastest(turns.map((outcomes) => outcomes[at]!)));
  const { rows, leaves, trees, threads } = wanted;
  const title = `${rows / 1e6} M rows × ${train.featureCount}, ${leaves} leaves, ${trees} trees, ${threads} thread${threads > 1 ? 's' : ''}`;
  console.log(`\n${title.padEnd(54)}${names.map((name) => name.padEnd(24)).join('')}`);
  const line = (name: string, of: (outcome: Outcome) => number, digits: number) => {
    const cells = best.map((outcome, at) => {
      const ratio =
        hasPeer && at > 0 ? `  ratio ${(of(best[0]!) / of(outcome)).toFixed(digits > 2 ? 4 : 2)}` : '';
      return `${of(outcome).toFixed(digits)}${ratio}`.padEnd(24);
    });
    console.log(`  ${name.padEnd(52)}${cells.join('')}`);
  };
  line('bins s', (outcome) => outcome.constructSeconds, 2);
  line('train s', (outcome) => outcome.trainSeconds, 2);
  line('both s', (outcome) => outcome.constructSeconds + outcome.trainSeconds, 2);
  line('peak memory MB', (outcome) => outcome.peakMb, 0);
  line('deviance, train', (outcome) => outcome.trainDeviance, 5);
  line('deviance, held out', (outcome) => outcome.testDeviance, 5);
}

function nameOf(fraction: number): string {
  return fraction === 1 ? 'splits by every row' : `splits by ${fraction * 100} %`;
}

function fastest(outcomes: readonly Outcome[]): Outcome {
  const seconds = ({ constructSeconds, trainSeconds }: Outcome) => constructSeconds + trainSeconds;
  return outcomes.reduce((best, outcome) => (seconds(outcome) < seconds(best) ? outcome : best));
}

async function ourTraining({ rows, leaves, threads, trees }: Case, fraction: number): Promise<Outcome> {
  const { result, peakMb } = await jsonOf(process.execPath, [
    OURS,
    'train',
    ...[rows, threads, leaves, trees, fraction].map(String),
  ]);
  return { ...(result as Omit<Outcome, 'peakMb'>), peakMb };
}

async function theirTraining({ rows, leaves, threads, trees }: Case): Promise<Outcome> {
  const { train, test } = await boostingMatrix(rows);
  const out = join(tmpdir(), 'shelfcast-boosting', 'peer-predictions.f32');
  const { result, peakMb } = await jsonOf(PYTHON, [
    PEER,
    ...['--x', train.rows, '--y', train.target, '--rows', String(rows), '--cols', String(train.featureCount)],
    ...[
      '--objective',
      'tweedie',
      '--tweedie-power',
      '1.3',
      '--rounds',
      String(trees),
      '--leaves',
      String(leaves),
    ],
    ...[
      '--threads',
      String(threads),
      '--x-test',
      test.rows,
      '--test-rows',
      String(test.rowCount),
      '--out',
      out,
    ],
  ]);
  const theirs = result as { construct_seconds: number; train_seconds: number; train_loss: number };
  return {
    constructSeconds: theirs.construct_seconds,
    trainSeconds: theirs.train_seconds,
    trainDeviance: theirs.train_loss,
    testDeviance: deviance(floats(test.target), floats(out)),
    peakMb,
  };
}

async function comparePrediction(): Promise<void> {
  const [rows, trees, threads] = [1_000_000, 300, 2];
  const ours = await jsonOf(process.execPath, [OURS, 'predict', ...[rows, threads, 63, trees].map(String)]);
  const { predictSeconds } = ours.result as { predictSeconds: number };
  const perTree = (seconds: number) => `${((seconds * 1e9) / (rows * trees)).toFixed(2)} ns per row and tree`;
  console.log(`\nscoring 1 M raw rows × ${trees} trees of 63 leaves, ${threads} threads`);
  console.log(`  ours     ${predictSeconds.toFixed(2)} s, ${perTree(predictSeconds)}`);
  if (!hasPeer) return;
  const [small, big] = [(await boostingMatrix(400_000)).train, (await boostingMatrix(2_000_000)).train];
  const script = fileURLToPath(new URL('support/lightgbm_predict.py', import.meta.url));
  const values = [
    small.rows,
    small.target,
    small.rowCount,
    big.rows,
    rows,
    big.featureCount,
    trees,
    63,
    threads,
  ];
  const theirs = await jsonOf(PYTHON, [script, ...values.map(String)]);
  const seconds = (theirs.result as { predict_seconds: number }).predict_seconds;
  console.log(
    `  LightGBM ${seconds.toFixed(2)} s, ${perTree(seconds)}   ratio ${(seconds / predictSeconds).toFixed(2)}`,
  );
}

async function peerIsThere(): Promise<boolean> {
  try {
    return (await runToEnd(PYTHON, [PEER, '--help'])).exitCode === 0;
  } catch {
    return false; // there is no such command
  }
}

async function jsonOf(
  command: string,
  args: readonly string[],
): Promise<{ result: unknown; peakMb: number }> {
  const { exitCode, stdout, stderr, peakMb } = await runToEnd(command, args);
  if (exitCode !== 0) throw new Error(`${command} ${args[0]}: exit ${exitCode}\n${stderr}`);
  return { result: JSON.parse(stdout), peakMb };
}

function floats(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}

function deviance(target: Float32Array, predicted: Float32Array): number {
  const sum = predicted.reduce(
    (total, mean, row) => total - (target[row]! * mean ** -0.3) / -0.3 + mean ** 0.7 / 0.7,
    0,
  );
  return sum / predicted.length;
}
