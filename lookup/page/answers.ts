/** What the service answers, typed by the schemas that it is checked against. Types only: no schema reaches the browser. */
import type { z } from 'zod';
import type { branchesAnswer, StatusAnswer } from '../../schemas/api-catalogue.ts';
import type { seriesAnswer } from '../../schemas/api-forecasts.ts';
import type {
  AccuracyAnswer,
  ExceptionKind,
  ExceptionRow,
  exceptionsAnswer,
} from '../../schemas/api-insight.ts';
import type { PredictedSku, predictAnswer } from '../../schemas/api-predict.ts';
import type { Problem } from '../../schemas/api-problems.ts';
import type { Envelope } from '../../schemas/api-values.ts';

export type BranchesAnswer = z.infer<typeof branchesAnswer>;
export type PredictAnswer = z.infer<typeof predictAnswer>;
export type SeriesAnswer = z.infer<typeof seriesAnswer>;
export type ExceptionsAnswer = z.infer<typeof exceptionsAnswer>;
export type AccuracySegment = AccuracyAnswer['segments'][number];
export type { AccuracyAnswer, Envelope, ExceptionKind, ExceptionRow, PredictedSku, Problem, StatusAnswer };
