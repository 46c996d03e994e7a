/** Successive halving (Jamieson and Talwalkar 2016): all candidates on little data, the best of them on more, the last few on all. */

/** Of the challengers, this share (rounded up) goes on to the next rung. */
const KEPT_SHARE = 1 / 3;

export interface HalvingRun {
  /** In the order in which they were judged. */
  readonly judged: readonly Judgement[];
  /** The candidate of the lowest loss on the highest rung that judged the incumbent and a challenger; 0 where none did. */
  readonly chosen: number;
  readonly endedBy: 'finished' | 'budget';
  readonly seconds: number;
}

export interface Judgement {
  readonly rung: number;
  readonly candidate: number;
  readonly loss: number;
  readonly seconds: number;
}

export interface HalvingLimits {
  readonly budgetSeconds: number;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
}

/**
 * Judges candidates 0 … count − 1, on rungs 0 … rungCount − 1 of rising cost. Candidate 0 is the incumbent: it is judged first on every rung
 * and never dropped, so that every challenger meets it on equal terms, and it wins ties. The budget is looked at before each
 * judgement, so a run overshoots it by one judgement at most.
 */
export async function successiveHalving(
  count: number,
  rungCount: number,
  judge: (candidate: number, rung: number) => Promise<number>,
  { budgetSeconds, now }: HalvingLimits,
): Promise<HalvingRun> {
  const startMs = now();
  const judged: Judgement[] = [];
  const end = (endedBy: HalvingRun['endedBy']): HalvingRun => ({
    ...{ judged, endedBy, chosen: winner(judged) },
    seconds: (now() - startMs) / 1000,
  });
  let challengers = Array.from({ length: count - 1 }, (_, k) => k + 1);
  for (let rung = 0; rung < rungCount; rung++) {
    for (const candidate of [0, ...challengers]) {
      const beganMs = now();
      if (beganMs - startMs >= budgetSeconds * 1000) return end('budget');
      const loss = await judge(candidate, rung);
      judged.push({ rung, candidate, loss, seconds: (now() - beganMs) / 1000 });
    }
    challengers = ranked(judged, rung)
      .filter((candidate) => candidate !== 0)
      .slice(0, Math.ceil(challengers.length * KEPT_SHARE));
  }
  return end('finished');
}

function winner(judged: readonly Judgement[]): number {
  for (let rung = judged.at(-1)?.rung ?? -1; rung >= 0; rung--) {
    const order = ranked(judged, rung);
    if (order.length > 1) return order[0]!;
  }
  return 0;
}

/** Candidates of a rung, the lowest loss first, ties to the lower number. */
function ranked(judged: readonly Judgement[], rung: number): number[] {
  return judged
    .filter((one) => one.rung === rung)
    .sort((a, b) => a.loss - b.loss || a.candidate - b.candidate)
    .map(({ candidate }) => candidate);
}
