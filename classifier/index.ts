/** The classifier: what a tool does at its worst, and what about it raises concern. Pure. */
export { type ActionRating, actionArguments } from './categories/actions.js';
export { type ClassifyContext, classifierVersion, classify } from './classify.js';
export { signalRules } from './signals/index.js';
export type { SignalRule } from './signals/rule.js';
export { type Parameter, type ToolView, viewOf } from './view.js';
