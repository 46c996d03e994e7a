/** Requests by route, status and time, for `/metrics`. Routes are templates: no id ever becomes a label. */

/** Upper ends of the buckets in seconds: a lookup takes parts of a millisecond, a page of rows some tens of them. */
export const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export interface RouteDurations {
  /** Requests by bucket, the last for whatever took longer; not cumulative. */
  readonly buckets: readonly number[];
  readonly sumSeconds: number;
}

export class HttpMetrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, { buckets: number[]; sumSeconds: number }>();

  observe(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    let durations = this.#durations.get(route);
    if (durations === undefined) {
      durations = { buckets: new Array(DURATION_BUCKETS.length + 1).fill(0), sumSeconds: 0 };
      this.#durations.set(route, durations);
    }
    let bucket = 0;
    while (bucket < DURATION_BUCKETS.length && seconds > DURATION_BUCKETS[bucket]!) bucket++;
    durations.buckets[bucket]!++;
    durations.sumSeconds += seconds;
  }

  /** Requests by method, route and status. */
  requests(): { method: string; route: string; status: string; count: number }[] {
    return Array.from(this.#requests, ([key, count]) => {
      const [method, route, status] = key.split(' ') as [string, string, string];
      return { method, route, status, count };
    });
  }

  durations(): ReadonlyMap<string, RouteDurations> {
    return this.#durations;
  }
}
