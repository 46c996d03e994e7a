/** Requests by route, status and time, for `/metrics`. Routes are templates: no id ever becomes a label. */

/** Upper ends of the buckets in seconds: a lookup takes parts of a millisecond, a page of rows some tens of them. */
export const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Counts of one route. Every request ends in `observe`, so it finds its places by number and not by text. */
export class RouteMetrics {
  readonly route: string;
  readonly buckets: number[] = new Array(DURATION_BUCKETS.length + 1).fill(0);
  sumSeconds = 0;
  /** Requests by method, then by status. */
  readonly requests = new Map<string, number[]>();

  constructor(route: string) {
    this.route = route;
  }

  observe(method: string, status: number, seconds: number): void {
    let byStatus = this.requests.get(method);
    if (byStatus === undefined) {
      byStatus = [];
      this.requests.set(method, byStatus);
    }
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    let bucket = 0;
    while (bucket < DURATION_BUCKETS.length && seconds > DURATION_BUCKETS[bucket]!) bucket++;
    this.buckets[bucket]!++;
    this.sumSeconds += seconds;
  }
}

export class HttpMetrics {
  readonly #routes = new Map<string, RouteMetrics>();

  of(route: string): RouteMetrics {
    let metrics = this.#routes.get(route);
    if (metrics === undefined) {
      metrics = new RouteMetrics(route);
      this.#routes.set(route, metrics);
    }
    return metrics;
  }

  /** Requests by method, route and status. */
  requests(): { method: string; route: string; status: string; count: number }[] {
    return [...this.#routes.values()].flatMap(({ route, requests }) =>
      [...requests].flatMap(([method, byStatus]) =>
        Object.entries(byStatus).map(([status, count]) => ({ method, route, status, count })),
      ),
    );
  }

  /** Routes that were asked for. */
  durations(): readonly RouteMetrics[] {
    return [...this.#routes.values()].filter(({ requests }) => requests.size > 0);
  }
}
