import { actions } from './actions.js';
import { annotations } from './annotations.js';
import { argumentHints } from './arguments.js';
import { description } from './description.js';
import type { EvidenceRule } from './evidence.js';
import { freeForm } from './free-form.js';
import { handler } from './handler.js';
import { name } from './name.js';
import { output } from './output.js';
import { wording } from './wording.js';

/** Every source of evidence for a category, in the order in which equal evidence is told. */
export const evidenceRules: readonly EvidenceRule[] = [
  name,
  description,
  actions,
  freeForm,
  handler,
  wording,
  argumentHints,
  output,
  annotations,
];
