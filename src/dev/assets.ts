import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** The last step of the build: copies what the compiler leaves behind into `dist`, beside the code that reads it. */
const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));

/** Grammar package -> the languages it holds. */
const grammars = {
  'tree-sitter-javascript': ['javascript'],
  'tree-sitter-typescript': ['typescript', 'tsx'],
  'tree-sitter-python': ['python'],
  'tree-sitter-go': ['go'],
  'tree-sitter-rust': ['rust'],
  'tree-sitter-c-sharp': ['c_sharp'],
  'tree-sitter-java': ['java'],
  '@tree-sitter-grammars/tree-sitter-kotlin': ['kotlin'],
  'tree-sitter-php': ['php'],
  'tree-sitter-ruby': ['ruby'],
};
/** Those whose own package has no WebAssembly in it, out of one that builds them. */
const built = { '@repomix/tree-sitter-wasms': ['out/tree-sitter-swift.wasm'] };

mkdirSync('dist/crawler/extract/grammars', { recursive: true });
for (const [owner, languages] of Object.entries(grammars)) {
  for (const language of languages) {
    const file = `tree-sitter-${language}.wasm`;
    cpSync(join(packageFolder(owner), file), `dist/crawler/extract/grammars/${file}`);
  }
}
for (const [owner, files] of Object.entries(built)) {
  for (const file of files) cpSync(join(packageFolder(owner), file), `dist/crawler/extract/grammars/${basename(file)}`);
}
cpSync('src/store/migrations', 'dist/src/store/migrations', {
  recursive: true,
});
cpSync('src/site/assets', 'dist/src/site/assets', { recursive: true });
// The search that the command line does is the one that browsers do.
const query = readFileSync('dist/src/catalogue/search/query.js', 'utf8');
writeFileSync('dist/src/site/assets/search-query.js', query.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
