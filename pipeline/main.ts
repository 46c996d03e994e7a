#!/usr/bin/env node
import module from 'node:module';

// What was compiled once is read the next time, from the system's folder for temporary files where that can be written. Node 20 does not have it.
module.enableCompileCache?.();
const [{ describeInternal, newContext, runCli }, { processEffects }] = await Promise.all([
  import('./cli.ts'),
  import('./effects.ts'),
]);

const effects = processEffects();
process.on('uncaughtException', (error) => {
  process.stderr.write(`${describeInternal(error, newContext(effects).debug)}\n`, () => process.exit(1));
});
const exitCode = await runCli(process.argv.slice(2), effects);
for (const stream of [process.stdout, process.stderr])
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
process.exit(exitCode);
