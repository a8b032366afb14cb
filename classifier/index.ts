/** The classifier: what a tool does at its worst, and what about it raises concern. Pure. */

export { type AttackMatch, type AttackSurface, attacksOn } from './attacks.js';
export { type ActionRating, actionArguments } from './categories/actions.js';
export { type ClassifiedTool, type ClassifyContext, classifierVersion, classify } from './classify.js';
export { type Corrections, corrected } from './corrections.js';
export { type Binary, type Evaluation, evaluate, type Label, type Mistake } from './evaluate.js';
export type { HandlerEffect, HandlerEffectKind, HandlerEvidence } from './handler.js';
export { type Imitation, imitations, type NamedServer, nameImitation } from './imitation.js';
export type { SignalRule } from './signal-rule.js';
export { signalRules } from './signals/index.js';
export { type Parameter, type ToolView, viewOf } from './view.js';
