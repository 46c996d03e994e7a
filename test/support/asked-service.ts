/** A service over the small published run, asked without a network; the clock stands at noon unless a test moves it. */
import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createService, type Service, type ServiceEvent } from '../../lookup/service.ts';
import { problem } from '../../schemas/api-problems.ts';
import type { ServeConfig } from '../../schemas/serve-config.ts';
import { SERVE_DEFAULTS } from '../../schemas/serve-defaults.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { publishedHome, writeRun } from './published-home.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');

/** Registers a service of its own for the tests of the calling file. */
export function askedService() {
  const events: ServiceEvent[] = [];
  let nowMs = NOON;
  let place: { home: string; dir: string };
  let service: Service;

  async function serviceOf(at: string, settings: Partial<ServeConfig> = {}): Promise<Service> {
    return createService({
      layout: layoutOf(at),
      settings: { ...SERVE_DEFAULTS, ...settings },
      codeVersion: '1.2.3',
      now: () => nowMs,
      onRequest: null,
      onEvent: (event) => events.push(event),
    });
  }

  beforeAll(async () => {
    place = await publishedHome();
    writeRun(place.home);
    service = await serviceOf(place.home);
  });
  afterAll(async () => {
    await service.close();
    rmSync(place.home, { recursive: true, force: true });
  });
  afterEach(() => {
    nowMs = NOON;
  });

  const get = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });
  return {
    /** What the service told of itself. */
    events,
    serviceOf,
    get,
    home: () => place.home,
    dir: () => place.dir,
    service: () => service,
    setClock(instant: string): void {
      nowMs = Date.parse(instant);
    },
    post: (url: string, payload: unknown) =>
      service.app.inject({ method: 'POST', url, payload: payload as object }),
    /** The body of an answer that must be a problem. */
    async problemOf(url: string, headers: Record<string, string> = {}) {
      const answer = await get(url, headers);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      const body = problem.parse(answer.json());
      expect(body.status).toBe(answer.statusCode);
      return body;
    },
  };
}
