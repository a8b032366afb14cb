/** Whether the client has what bears this tag already, by its `If-None-Match`. */
export function isKnown(known: string | undefined, tag: string): boolean {
  const bare = (each: string) => each.trim().replace(/^W\//, '');
  return known !== undefined && (known.trim() === '*' || known.split(',').some((each) => bare(each) === bare(tag)));
}
