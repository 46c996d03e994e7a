import { expect, test } from 'vitest';
import { serve } from '../../schemas/serve-config.ts';
import { SERVE_DEFAULTS } from '../../schemas/serve-defaults.ts';

test('a service without a configuration is one whose configuration says nothing', () => {
  expect(serve.parse({})).toEqual(SERVE_DEFAULTS);
});
