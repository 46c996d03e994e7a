import { localTeam } from '../../model/boosting/team.ts';
import { wasmMemory } from '../../model/boosting/wasm-kernels.ts';

/** A training team in the test's own thread. */
export const ownThreadTeam = localTeam(wasmMemory);
