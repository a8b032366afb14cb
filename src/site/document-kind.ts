import type { PageKind, SiteContext } from '../model/index.js';
import type { Document } from './document.js';
import { written } from './layout.js';

type Hook = Exclude<keyof PageKind, 'extensions'>;

/** A kind of page as what it says: for each thing it is about one document, for the catalogue as many as it likes. */
export type DocumentKind = {
  readonly [name in Hook]?: (
    view: Parameters<NonNullable<PageKind[name]>>[0],
    context: SiteContext,
  ) => name extends 'forCatalogue' ? readonly Document[] : Document;
};

/** Its pages, as HTML and as Markdown. */
export function documentPages(kind: DocumentKind, context: SiteContext): PageKind {
  const pages = { extensions: ['.html', '.md'] };
  for (const [hook, make] of Object.entries(kind) as [
    Hook,
    (view: unknown, context: SiteContext) => Document | Document[],
  ][]) {
    Object.assign(pages, {
      [hook]: (view: unknown) => [make(view, context)].flat().flatMap((document) => written(document, context)),
    });
  }
  return pages;
}
