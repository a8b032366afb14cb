import { describe, expect, it } from 'vitest';
import { policySchema } from '../../src/model/index.js';
import { recommendedPolicy } from '../../src/policy/recommend.js';

const limit = (counter: string, max: number) => ({ counter, window: 'minute', max, scope: 'grant' });

describe('recommendedPolicy', () => {
  it('allows a Read tool without conditions', () => {
    expect(recommendedPolicy([{ name: 'get_task', category: 'Read' }])).toEqual({
      version: '1',
      default: 'deny',
      tools: { get_task: {} },
    });
  });

  it('limits a Write tool to 30 and an Execute tool to 10 calls a minute, counted in lower case', () => {
    const policy = recommendedPolicy([
      { name: 'runJob', category: 'Execute' },
      { name: 'videoInference', category: 'Write' },
    ]);
    expect(policy).toEqual({
      version: '1',
      default: 'deny',
      tools: {
        runJob: { limits: [limit('runjob_rate', 10)] },
        videoInference: { limits: [limit('videoinference_rate', 30)] },
      },
    });
  });

  it('hides a Destructive tool and asks a human for a Financial one', () => {
    expect(
      recommendedPolicy([
        { name: 'refund', category: 'Financial' },
        { name: 'drop_table', category: 'Destructive' },
      ]),
    ).toEqual({
      version: '1',
      default: 'deny',
      hide: ['drop_table'],
      tools: { refund: { deny_if: [{ conditions: [], on_deny: 'Requires human approval.' }] } },
    });
  });

  it('denies an Unknown tool until someone has looked', () => {
    const policy = recommendedPolicy([{ name: 'frobnicate', category: 'Unknown' }]);
    expect(policy.tools.frobnicate?.deny_if?.[0]?.conditions).toEqual([]);
  });

  it('lets the more dangerous of two tools of one name decide, whatever their order', () => {
    const read = { name: 'query', category: 'Read' } as const;
    const execute = { name: 'query', category: 'Execute' } as const;
    expect(recommendedPolicy([read, execute])).toEqual(recommendedPolicy([execute]));
    expect(recommendedPolicy([execute, read])).toEqual(recommendedPolicy([execute]));
  });

  it('does not let a tool named * hide every other tool', () => {
    const policy = recommendedPolicy([
      { name: '*', category: 'Destructive' },
      { name: 'get_task', category: 'Read' },
    ]);
    expect(policy.hide).toBeUndefined();
    expect(policy.tools['*']?.deny_if?.[0]?.conditions).toEqual([]);
  });

  it('lists a tool named __proto__ like any other', () => {
    const policy = recommendedPolicy([{ name: '__proto__', category: 'Write' }]);
    expect(Object.keys(policy.tools)).toEqual(['__proto__']);
    expect(JSON.stringify(policy)).toContain('"counter":"__proto___rate"');
  });

  it('gives the policy of a server as the union of those of its tools, in the order of their names', () => {
    const tools = [
      { name: 'b', category: 'Write' },
      { name: 'a', category: 'Read' },
    ] as const;
    expect(Object.keys(recommendedPolicy(tools).tools)).toEqual(['a', 'b']);
    expect(recommendedPolicy(tools)).toEqual(recommendedPolicy([...tools].reverse()));
  });

  it('keeps to the published format', () => {
    const categories = ['Read', 'Write', 'Execute', 'Destructive', 'Financial', 'Unknown'] as const;
    const policy = recommendedPolicy(categories.map((category) => ({ name: `t_${category}`, category })));
    expect(policySchema.parse(policy)).toEqual(policy);
  });
});
