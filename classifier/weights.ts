/**
 * The one table of weights. Each kind of evidence has three, for the strengths 1, 2 and 3 of the word or pattern seen, in
 * units of log-odds between reading and not reading. Set by hand, from what each source can know: a logistic regression
 * fitted on half of the labelled repositories did worse on the other half than these did.
 */
export const weights = {
  /** The verb of the name. */
  'name-verb': [0.8, 1.8, 2.8],
  /** A name without a verb that ends in something one looks at: `user_info`. */
  'name-noun': [0.8, 1.0, 1.2],
  /** The verb of the title, where it says more than the name. */
  'title-verb': [0.4, 0.8, 1.2],
  /** The verb that begins the description. */
  'lead-verb': [0.8, 1.8, 2.8],
  /** Further verbs of that sentence: "Create, update or delete". */
  'lead-also': [0.4, 0.9, 1.5],
  /** The verb after "use this to" where no sentence begins with one. */
  'purpose-verb': [0.4, 0.8, 1.2],
  /** A verb that begins a later sentence: "Also deletes its files." */
  'later-verb': [0.2, 0.5, 0.8],
  /** A description without a verb about something one looks at: "Status of the task". */
  'lead-noun': [0.5, 0.7, 1.0],
  /** "read-only", "does not modify", "cannot be undone". */
  wording: [0.8, 1.5, 2.5],
  /** The values of an action argument. */
  actions: [2.0, 4.0, 6.0],
  /** An argument that takes SQL, a shell command, code or a request: outweighs a name that says "query". */
  'free-form': [3.0, 7.0, 9.0],
  /** Arguments that only make sense for reading, or for writing. */
  arguments: [0.3, 0.7, 1.2],
  /** Members of the output schema that only a listing, or only a change, returns. */
  output: [0.3, 0.7, 1.2],
  /** What the code does. */
  handler: [0.6, 1.5, 3.0],
  /** What the author declares. Nothing checks it. */
  annotations: [0.5, 1.5, 2.5],
} as const;

export type WeightId = keyof typeof weights;
