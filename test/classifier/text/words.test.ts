import { expect, it } from 'vitest';
import { nameWords } from '../../../classifier/text/words.js';

it.each([
  ['d1_database_delete', 'd1 database delete'],
  ['parseHTMLPage', 'parse html page'],
  ['getV2Items', 'get v2 items'],
  ['env.get-ssh/key', 'env get ssh key'],
  ['APIKey', 'api key'],
  ['URL', 'url'],
  ['crear_año', 'crear ano'],
  ['删除文件', '删除 除文 文件'],
  ['ファイル削除', 'ファ ァイ イル ル削 削除'],
  ['найтиФайл', 'наити фаил'],
  ['', ''],
  ['___', ''],
])('%s', (name, words) => {
  expect(nameWords(name).join(' ')).toBe(words);
});
