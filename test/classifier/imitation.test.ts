import { describe, expect, it } from 'vitest';
import { imitations } from '../../classifier/index.js';

const found = (...servers: [string, ...string[]][]) =>
  imitations(servers.map(([id, ...tools]) => ({ id, tools }))).map(({ server, tool, kind }) => [server, tool, kind]);

describe('names across servers', () => {
  it('that are the same are seen from both sides', () => {
    expect(found(['mail', 'send', 'list_mails'], ['chat', 'send', 'list_chats'])).toEqual([
      ['chat', 'send', 'same'],
      ['mail', 'send', 'same'],
    ]);
  });

  it('that clients make the same are the same', () => {
    expect(found(['a', 'read_file'], ['b', 'read-file'])).toEqual([
      ['a', 'read_file', 'same'],
      ['b', 'read-file', 'same'],
    ]);
  });

  it.each([
    ['a letter of another script', 'send_emаil'],
    ['a digit for a letter', 'send_emai1'],
    ['two letters that look like one', 'send_ernail'],
    ['a hidden character', 'send_\u200bemail'],
    ['an accent', 'send_émail'],
  ])('that differ by %s are look-alikes', (_what, name) => {
    expect(found(['real', 'send_email'], ['fake', name])).toEqual([
      ['fake', name, 'look-alike'],
      ['real', 'send_email', 'look-alike'],
    ]);
  });

  it('of one server, or that are only similar, are no imitation', () => {
    expect(found(['a', 'send', 'Send'])).toEqual([]);
    expect(found(['a', 'list_file', 'get_user'], ['b', 'list_files', 'get_users'])).toEqual([]);
  });

  it('that several servers use are not suspected for what one server calls its tool', () => {
    expect(found(['a', 'send_email'], ['b', 'send_email'], ['c', 'send_emai1'])).toEqual([
      ['a', 'send_email', 'same'],
      ['b', 'send_email', 'same'],
      ['c', 'send_emai1', 'look-alike'],
    ]);
  });

  it('give a signal that names the other server', () => {
    const [first] = imitations([
      { id: 'mail', tools: ['send'] },
      { id: 'chat', tools: ['send'] },
    ]);
    expect(first?.signal).toEqual({
      id: 'name-imitation',
      text: 'Has the name of a tool of another server (mail)',
      subject: 'send',
    });
  });

  it('cost one pass, however many share a name', () => {
    const servers = Array.from({ length: 3000 }, (_, i) => ({ id: `s${i}`, tools: ['search', 'x'.repeat(10_000)] }));
    expect(imitations(servers)).toHaveLength(6000);
  });
});
