import type { Verification } from '../catalogue/verify.js';
import { visibleLine } from '../model/text.js';
import { counted } from '../model/words.js';

/** A verification for people: what is wrong with which file, or that nothing is. */
export function verificationText({ files, bytes, problems }: Verification): string {
  const size = `${counted(files, 'file')} of data, ${(bytes / 1e6).toFixed(1)} MB`;
  if (problems.length === 0) return `${size}: all are as they were published`;
  const lines = problems.map(({ path, problem }) => `${visibleLine(path, 200)}  ${visibleLine(problem)}`);
  return [...lines, `${size}: ${problems.length} not as they were published`].join('\n');
}
