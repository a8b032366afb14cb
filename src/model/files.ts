/**
 * How files are named that are not among those of the server itself: in a package that it starts or is made of,
 * `node_modules/NAME@VERSION/PATH`; as a source that a source map embeds, `MAP!/PATH`. Written and read here alone.
 */

const packageFolder = /^node_modules\/((?:@[^/]+\/)?[^/@]+)@([^/]+)\//;

/** The folder of another package, at one version. */
export function dependencyFolder(name: string, version: string): string {
  return `node_modules/${name}@${version}`;
}

/** The package that a file is of, and its path there; null for the server's own. */
export function inDependency(file: string): { name: string; version: string; path: string } | null {
  const [folder, name = '', version = ''] = packageFolder.exec(file) ?? [];
  return folder === undefined ? null : { name, version, path: file.slice(folder.length) };
}

/** The path of a file within the package that it is of, be that the server's own or another. */
export function pathInPackage(file: string): string {
  return inDependency(file)?.path ?? file;
}

/** The name of a source that a source map embeds. */
export function embeddedName(map: string, path: string): string {
  return `${map}!/${path}`;
}

/** The source map that a file is embedded in; null for a file of its own. */
export function mapAround(file: string): string | null {
  const [map = '', embedded] = file.split('!/', 2);
  return embedded !== undefined && map.endsWith('.map') ? map : null;
}
