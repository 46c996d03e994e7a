import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import { type Config, configSchema } from '../schemas/config.ts';
import { type ErrorIssue, ShelfcastError } from '../schemas/errors.ts';
import { configIssues } from './config-issues.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration that has crossed the border: checked, complete, with its paths made absolute. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file. */
  readonly path: string;
  /** Absolute path of the warehouse. */
  readonly home: string;
  /** Absolute path below which the sources' files lie. */
  readonly dataRoot: string;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
}

export interface LoadOptions {
  readonly env: Environment;
  readonly cwd: string;
  /** `--home`, which wins over SHELFCAST_HOME, which wins over the file. */
  readonly homeFlag: string | null;
}

/**
 * Reads and checks a configuration. Relative paths of the file start at the file's folder, those of a flag or of the
 * environment at `cwd`. Errors: CONFIG_NOT_FOUND, CONFIG_SYNTAX (line and column), CONFIG_INVALID (every issue).
 */
export function loadConfig(path: string, options: LoadOptions): LoadedConfig {
  const file = resolve(options.cwd, path);
  const bytes = readConfig(file);
  const overridden = environmentOverrides(options.env);
  const raw = parseYaml(bytes.toString('utf8'), file);
  const issues = [...configIssues(raw), ...overridden.issues];
  const parsed = configSchema.safeParse(raw);
  if (issues.length > 0 || !parsed.success) throw invalid(file, issues);
  const config: Config = { ...parsed.data, ...overridden.values };
  const fromCwd = (given: string | null | undefined) => (given ? resolve(options.cwd, given) : null);
  const fromFile = (given: string) => resolve(dirname(file), given);
  return {
    config,
    path: file,
    home: fromCwd(options.homeFlag) ?? fromCwd(options.env.SHELFCAST_HOME) ?? fromFile(config.home),
    dataRoot: fromCwd(options.env.SHELFCAST_DATA) ?? fromFile(config.data),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function readConfig(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ShelfcastError('CONFIG_NOT_FOUND', {
      message: `cannot read the configuration (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      where: { file },
      mend: 'name the file with --config, or write one with: shelfcast init',
      cause,
    });
  }
}

function parseYaml(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problem: YAMLError | undefined = document.errors[0];
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw syntaxError(`${file}:${line}:${col}`, problem.message, problem);
  }
  try {
    return document.toJS();
  } catch (cause) {
    throw syntaxError(file, (cause as Error).message, cause);
  }
}

function syntaxError(file: string, came: string, cause: unknown): ShelfcastError {
  return new ShelfcastError('CONFIG_SYNTAX', {
    message: 'the configuration is not valid YAML',
    where: { file },
    came,
    mend: 'mend the line; indent with spaces, quote texts that hold `: ` or start with a special character',
    cause,
  });
}

const LOG_LEVELS: readonly string[] = configSchema.shape.log_level.unwrap().options;

/** Deploy-time values; an empty variable counts as absent. */
function environmentOverrides(env: Environment): { values: Partial<Config>; issues: ErrorIssue[] } {
  const values: { port?: number; log_level?: Config['log_level'] } = {};
  const issues: ErrorIssue[] = [];
  const { SHELFCAST_PORT: port, SHELFCAST_LOG_LEVEL: level } = env;
  if (port) {
    const parsed = configSchema.shape.port.safeParse(/^\d+$/.test(port) ? Number(port) : port);
    if (parsed.success) values.port = parsed.data;
    else
      issues.push({ at: 'SHELFCAST_PORT', expected: 'a port from 1 to 65535', came: JSON.stringify(port) });
  }
  if (level) {
    const parsed = configSchema.shape.log_level.safeParse(level);
    if (parsed.success) values.log_level = parsed.data;
    else
      issues.push({
        at: 'SHELFCAST_LOG_LEVEL',
        expected: `one of ${LOG_LEVELS.join(', ')}`,
        came: JSON.stringify(level),
      });
  }
  return { values, issues };
}

function invalid(file: string, issues: readonly ErrorIssue[]): ShelfcastError {
  const places = issues.length === 1 ? 'one place' : `${issues.length} places`;
  return new ShelfcastError('CONFIG_INVALID', {
    message: `${basename(file)} cannot be used: ${places} to mend`,
    where: { file },
    issues,
    mend: 'mend each line above; `shelfcast init` writes a file in which every key is explained',
  });
}
