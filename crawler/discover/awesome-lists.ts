import { load } from 'cheerio';
import { RequestError } from 'octokit';
import { repositoryAt } from './shared/links.js';
import { type Found, type Outcome, problemOf, type Source, type SourceContext } from './shared/source.js';

/** Lists that people keep, `owner/repo`. */
const lists = ['punkpeye/awesome-mcp-servers', 'wong2/awesome-mcp-servers', 'appcypher/awesome-mcp-servers'];

/** Repositories that lists link to, each the first link to one in its entry: further ones are about what a server is for. */
export const awesomeLists: Source = { id: 'awesome-lists', find };

async function* find({ gitHub, parsing, since }: SourceContext): AsyncGenerator<Found, Outcome> {
  let complete = since === null;
  for (const list of lists) {
    const [owner = '', repo = ''] = list.split('/');
    let html: string;
    try {
      const { data } = await gitHub.request('GET /repos/{owner}/{repo}/readme', {
        ...{ owner, repo },
        headers: { accept: 'application/vnd.github.html+json' },
      });
      html = data instanceof ArrayBuffer ? Buffer.from(data).toString() : String(data);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      complete = false;
      yield problemOf('awesome-lists', list, `its README could not be read: GitHub answers ${error.status}`);
      continue;
    }
    const $ = load(html);
    for (const entry of $('li').toArray()) {
      // The entries of a list within an entry are looked at by themselves.
      const links = $(entry).clone().children('ul, ol').remove().end().find('a[href]').toArray();
      const targets = links.map((link) => repositoryAt($(link).attr('href') ?? '', parsing));
      const target = targets.find((each) => each !== null);
      if (target !== undefined && target !== null) yield { target, facts: null };
    }
  }
  return { complete, expected: null };
}
