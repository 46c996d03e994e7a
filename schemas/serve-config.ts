/** Configuration of the lookup service. What is not named is off: keys, rate limits, other origins. */
import { z } from 'zod';
import { SCOPES } from './api-scopes.ts';
import { SERVE_DEFAULTS } from './serve-defaults.ts';

const accessKey = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a lower-case name such as "replenishment"'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the key as 64 hex digits: see shelfcast apikey'),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['read']),
});

export const serve = z.strictObject({
  host: z.string().min(1).default(SERVE_DEFAULTS.host).describe('address to listen at; --host wins'),
  keys: z
    .array(accessKey)
    .default([])
    .describe(
      'who may ask, by the hash of their key; several at once, so that one can be replaced; none = everybody',
    ),
  rate_limit: z
    .strictObject({
      requests: z.int().min(1).default(600),
      seconds: z.int().min(1).max(86_400).default(60),
    })
    .nullable()
    .default(SERVE_DEFAULTS.rate_limit)
    .describe('most requests of a key, or of an address, in a stretch of time; null = no limit'),
  cors_origins: z
    .array(z.url())
    .default([])
    .describe('origins whose pages may ask, such as https://intranet.example'),
  trust_proxy: z
    .boolean()
    .default(SERVE_DEFAULTS.trust_proxy)
    .describe('whether X-Forwarded-For names the address: only behind a proxy of your own'),
  access_log: z.boolean().default(SERVE_DEFAULTS.access_log).describe('a JSON line for each request'),
  kept_vintages: z
    .int()
    .min(1)
    .max(64)
    .default(SERVE_DEFAULTS.kept_vintages)
    .describe('earlier runs that may be open at once'),
});

export type ServeConfig = z.infer<typeof serve>;
