import type { Catalogue } from '../catalogue/read.js';
import { visibleLine } from '../model/text.js';
import { CommandError, exitCodes } from './exit.js';

/** Near matches offered when there is no exact one. */
const nearLimit = 5;

/** Nothing of that name: what resembles it. */
export async function noTool(catalogue: Catalogue, name: string): Promise<CommandError> {
  return notFound('tool', name, await catalogue.nearNames(name, nearLimit));
}

/** Nothing of that id or name: what resembles it. */
export async function noServer(catalogue: Catalogue, id: string): Promise<CommandError> {
  return notFound('server', id, await catalogue.nearServers(id, nearLimit));
}

/** Nothing of that name, neither a tool nor a server. */
export async function nothing(catalogue: Catalogue, name: string): Promise<CommandError> {
  const near = [...(await catalogue.nearNames(name, nearLimit)), ...(await catalogue.nearServers(name, nearLimit))];
  return notFound('tool or server', name, near);
}

function notFound(what: string, name: string, near: readonly string[]): CommandError {
  const hint = near.length === 0 ? '' : `; did you mean ${near.map((each) => visibleLine(each, 100)).join(', ')}?`;
  return new CommandError(
    exitCodes.notFound,
    `no ${what} is called ${visibleLine(name, 100)} in this catalogue${hint}`,
  );
}
