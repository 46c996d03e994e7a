/** API keys: only their hashes are known, and a comparison takes as long for a wrong key as for a right one. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '../schemas/api-scopes.ts';
import type { ServeConfig } from '../schemas/serve-config.ts';
import { ProblemError } from './problem-error.ts';

export interface KnownKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly sha256: Buffer;
}

/** Letters that say what a text is when it is found where it should not be. */
const PREFIX = 'shelfcast_';
const MOST_LETTERS = 200;

/** A new key with its hash. A key of 256 random bits needs no slow hash: nobody can try them all. */
export function newKey(): { key: string; sha256: string } {
  const key = PREFIX + randomBytes(32).toString('base64url');
  return { key, sha256: hashOf(key).toString('hex') };
}

export function knownKeys(keys: ServeConfig['keys']): KnownKey[] {
  return keys.map(({ name, scopes, sha256 }) => ({ name, scopes, sha256: Buffer.from(sha256, 'hex') }));
}

/** Who asks. Problems: KEY_MISSING; KEY_REFUSED where the key is not known or has not the scope. */
export function authorise(request: FastifyRequest, keys: readonly KnownKey[], scope: Scope): string {
  const given = givenKey(request);
  if (given === null)
    throw new ProblemError('KEY_MISSING', 'send the key as Authorization: Bearer <key>, or as X-API-Key');
  const hash = hashOf(given.slice(0, MOST_LETTERS));
  let found: KnownKey | null = null;
  // Every key is compared, so that the time does not tell which of them is near.
  for (const key of keys) if (timingSafeEqual(hash, key.sha256)) found = key;
  if (found === null) throw new ProblemError('KEY_REFUSED', 'the key is not known to this service');
  if (!found.scopes.includes(scope))
    throw new ProblemError('KEY_REFUSED', `the key ${found.name} does not have the scope ${scope}`);
  return found.name;
}

function givenKey({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const own = headers['x-api-key'];
  return bearer ?? (typeof own === 'string' && own !== '' ? own : null);
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
