import { html as honoHtml, raw } from 'hono/html';

/** Markup that is safe to show. Only what is in this file makes it. */
export type Html = Exclude<ReturnType<typeof honoHtml>, Promise<unknown>>;

export type Child = Html | string | number | null | false | readonly Child[];

/**
 * Markup from a template. What is put in is escaped unless it is markup itself; null and false show nothing. Put text of third
 * parties through `text.ts` first, which escapes nothing but shows what would be invisible.
 */
export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Html {
  // Only children that are promises make a promise of it, and the types let none in.
  return honoHtml(strings, ...children) as Html;
}

/** Text that is markup already, or stands where markup means nothing. The caller has made it safe. */
export function trusted(text: string): Html {
  return raw(text) as Html;
}
