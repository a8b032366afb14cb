import { createHash } from 'node:crypto';
import { type Answer, type SeenRequest, type StandInHosts, startHosts } from './stand-in.js';
import { type Files, tarball } from './tarball.js';

export interface StandInPackageVersion {
  files?: Files;
  /** The tarball itself, when it is not to be made of the files. */
  tarball?: Uint8Array;
  description?: string;
  deprecated?: string;
  /** Put over what the registry says of the tarball: `{ integrity: 'sha512-…' }`, `{ integrity: undefined }`. */
  dist?: Record<string, unknown>;
}

export interface StandInPackage {
  /** Version -> content. The last one is `latest` unless the tags say otherwise. */
  versions: Readonly<Record<string, StandInPackageVersion>>;
  tags?: Readonly<Record<string, string>>;
}

/** Name -> package. May be changed while the stand-in runs. */
export type StandInPackages = Record<string, StandInPackage>;

export interface NpmStandIn {
  url: string;
  requests: SeenRequest[];
  packages: StandInPackages;
  plan: StandInHosts['plan'];
  close(): Promise<void>;
}

/** The npm registry for what reading packages takes: `GET /{name}/{version-or-tag}`, `GET /{name}`, and the tarballs. */
export async function startNpmStandIn(packages: StandInPackages): Promise<NpmStandIn> {
  const hosts: StandInHosts = await startHosts(['registry'], async (request) => {
    const answer = await answerTo(request);
    if (answer.status !== 200) return answer;
    const etag = `"${createHash('md5')
      .update(answer.body ?? '')
      .digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { ...answer, headers: { ...answer.headers, etag } };
  });

  async function answerTo(request: SeenRequest): Promise<Answer> {
    const path = decodeURIComponent(new URL(request.path, 'http://registry').pathname);
    const file = /^\/((?:@[^/]+\/)?[^/]+)\/-\/(.+)\.tgz$/.exec(path);
    if (file !== null) return await answerTarball(file[1] ?? '', file[2] ?? '');
    const version = /^\/((?:@[^/]+\/)?[^/]+)\/([^/]+)$/.exec(path);
    if (version !== null && !path.startsWith('/@')) return await answerVersion(version[1] ?? '', version[2] ?? '');
    const scoped = /^\/(@[^/]+\/[^/]+)\/([^/]+)$/.exec(path);
    return scoped === null ? answerPackage(path.slice(1)) : await answerVersion(scoped[1] ?? '', scoped[2] ?? '');
  }

  function answerPackage(name: string): Answer {
    const known = packages[name];
    if (known === undefined) return notFound();
    const versions = Object.fromEntries(Object.keys(known.versions).map((version) => [version, { name, version }]));
    return json(200, { name, 'dist-tags': { latest: Object.keys(versions).at(-1), ...known.tags }, versions });
  }

  async function answerVersion(name: string, asked: string): Promise<Answer> {
    const known = packages[name];
    if (known === undefined) return notFound();
    const tags: Record<string, string | undefined> = { latest: Object.keys(known.versions).at(-1), ...known.tags };
    const version = tags[asked] ?? asked;
    const content = known.versions[version];
    if (content === undefined) return json(404, `version not found: ${asked}`);
    const bytes = await bytesOf(content);
    const dist = {
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      shasum: createHash('sha1').update(bytes).digest('hex'),
      tarball: `${hosts.urls.registry}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`,
      ...content.dist,
    };
    const { description, deprecated } = content;
    return json(200, { name, version, description, deprecated, dist });
  }

  async function answerTarball(name: string, file: string): Promise<Answer> {
    const version = file.slice(`${name.split('/').at(-1)}-`.length);
    const content = packages[name]?.versions[version];
    if (content === undefined) return notFound();
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: await bytesOf(content) };
  }

  return { url: hosts.urls.registry ?? '', requests: hosts.requests, packages, plan: hosts.plan, close: hosts.close };
}

function bytesOf(version: StandInPackageVersion): Promise<Uint8Array> | Uint8Array {
  return version.tarball ?? tarball(version.files ?? {});
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function notFound(): Answer {
  return json(404, { error: 'Not found' });
}
