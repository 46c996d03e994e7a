import type { Problem } from './answers.ts';

export interface ProblemWords {
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
}

/** What went wrong and what to do, for somebody who has a page before them and no manual. */
export function problemWords(problem: Problem | null, status: number | null): ProblemWords {
  if (problem === null && status === null) {
    return {
      title: 'The service does not answer',
      detail: 'Nothing came back: the service is stopped, or the network between is down.',
      advice: 'Try again in a moment. If it stays so, tell whoever runs the service.',
    };
  }
  if (problem === null) {
    return {
      title: 'The answer cannot be read',
      detail: `Something on the way answered with status ${status} in place of the service.`,
      advice: 'Try again in a moment. If it stays so, tell whoever runs the service.',
    };
  }
  return { title: sentence(problem.title), detail: sentence(problem.detail), advice: adviceFor(problem) };
}

function adviceFor({ code, status, instance }: Problem): string {
  switch (code) {
    case 'BRANCH_NOT_FOUND':
      return 'Choose a branch from the list.';
    case 'SKU_NOT_FOUND':
    case 'SERIES_NOT_FOUND':
      return 'Go back to the branch and choose a SKU from its table.';
    case 'SERIES_EXCLUDED':
      return 'Its past sales are in the table of the branch.';
    case 'DAY_OUT_OF_RANGE':
      return 'Choose a month from the list.';
    case 'NOTHING_PUBLISHED':
      return 'The page fills as soon as the first night has published.';
    case 'KEY_MISSING':
    case 'KEY_REFUSED':
      return 'Enter a key that may read. It stays in this tab only.';
    case 'RATE_LIMITED':
      return 'Wait a moment, then try again.';
    default:
      return status >= 500
        ? `Try again in a moment. If it stays so, tell whoever runs the service, with this id: ${instance}.`
        : `If you did not change the address by hand, tell whoever runs the service, with this id: ${instance}.`;
  }
}

/** With a capital at its start and a full stop at its end. */
function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return whole === '' || /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
