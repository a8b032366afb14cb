/** Characters of a path; systems that files come from allow no more. */
const maxPathLength = 4_096;

/**
 * A path as a snapshot names it: relative, forward slashes, no `.` or empty parts. Or what is wrong with it: no file that
 * anybody wrote in good faith has such a path.
 */
export function cleanPath(path: string): { path: string } | { wrong: string } {
  if (path.length > maxPathLength) return { wrong: `its path has more than ${maxPathLength} characters` };
  if (/\p{Cc}/u.test(path)) return { wrong: 'its path holds control characters' };
  if (path.includes('\\')) return { wrong: 'its path holds a backslash' };
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return { wrong: 'its path is absolute' };
  // Most paths are clean: do not take them apart.
  if (!path.startsWith('.') && !path.includes('//') && !path.includes('/.') && !path.endsWith('/')) return { path };
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { wrong: 'its path leaves the archive' };
  return { path: parts.join('/') };
}
