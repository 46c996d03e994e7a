#!/usr/bin/env node
import { describeInternal, newContext, runCli } from './cli.ts';
import { processEffects } from './effects.ts';

const effects = processEffects();
process.on('uncaughtException', (error) => {
  process.stderr.write(`${describeInternal(error, newContext(effects).debug)}\n`, () => process.exit(1));
});
const exitCode = await runCli(process.argv.slice(2), effects);
for (const stream of [process.stdout, process.stderr])
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
process.exit(exitCode);
