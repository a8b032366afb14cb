/** The classifier: what a tool does at its worst, and what about it raises concern. Pure. */

export { type AttackSurface, attacksOn } from './attacks.js';
export { classifierVersion, classify } from './classify.js';
export { type Corrections, corrected } from './corrections.js';
export { type Binary, type Evaluation, evaluate, type Label } from './evaluate.js';
export { imitations, NameRegister, nameImitation } from './imitation.js';
export { signalRules } from './signals/index.js';
