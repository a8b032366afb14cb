/**
 * What the code behind a tool was seen to do, for extractors that look at it. Facts alone: what they mean for the category is
 * the classifier's business.
 */
export interface HandlerEvidence {
  /** In the order of the code. */
  readonly effects: readonly HandlerEffect[];
  /** True when all of the handler was followed, so that an effect that is not listed is not there. */
  readonly complete: boolean;
}

/** One thing the handler does. */
export interface HandlerEffect {
  readonly kind: HandlerEffectKind;
  /** The source text, e.g. `fs.rm(path)`. Third-party text: escape before showing. */
  readonly excerpt: string;
}

/**
 * `reads` and `requests`: a file, a query, a GET. `sends`: a POST, PUT or PATCH. `writes` and `deletes`: files, rows, or a
 * DELETE. `runs`: a process or code that the arguments decide. `pays`: a call that moves money.
 */
export type HandlerEffectKind = 'reads' | 'requests' | 'sends' | 'writes' | 'deletes' | 'runs' | 'pays';
