import { describe, expect, it } from 'vitest';
import { type Category, levelOf, policySchema } from '../../src/model/index.js';
import { recommendedPolicy } from '../../src/policy/recommend.js';

const limit = (counter: string, max: number) => ({ counter, window: 'minute', max, scope: 'grant' });

/** With the level that follows from the category. */
const rated = (name: string, category: Category) => ({ name, category, level: levelOf(category) });

describe('recommendedPolicy', () => {
  it('allows a Read tool without conditions', () => {
    expect(recommendedPolicy([rated('get_task', 'Read')])).toEqual({
      version: '1',
      default: 'deny',
      tools: { get_task: {} },
    });
  });

  it('limits a Write tool to 30 and an Execute tool to 10 calls a minute, counted in lower case', () => {
    const policy = recommendedPolicy([rated('runJob', 'Execute'), rated('videoInference', 'Write')]);
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
    expect(recommendedPolicy([rated('refund', 'Financial'), rated('drop_table', 'Destructive')])).toEqual({
      version: '1',
      default: 'deny',
      hide: ['drop_table'],
      tools: { refund: { deny_if: [{ conditions: [], on_deny: 'Requires human approval.' }] } },
    });
  });

  it('denies an Unknown tool until someone has looked', () => {
    const policy = recommendedPolicy([rated('frobnicate', 'Unknown')]);
    expect(policy.tools.frobnicate?.deny_if?.[0]?.conditions).toEqual([]);
  });

  it('does not let through without limit a read whose level was raised, such as that of a secret', () => {
    const secret = { name: 'get_ssh_key', category: 'Read', level: 'High' } as const;
    expect(recommendedPolicy([secret]).tools).toEqual({ get_ssh_key: { limits: [limit('get_ssh_key_rate', 10)] } });
    expect(recommendedPolicy([rated('get_ssh_key', 'Read'), secret])).toEqual(recommendedPolicy([secret]));
  });

  it('lets the more dangerous of two tools of one name decide, whatever their order', () => {
    const read = rated('query', 'Read');
    const execute = rated('query', 'Execute');
    expect(recommendedPolicy([read, execute])).toEqual(recommendedPolicy([execute]));
    expect(recommendedPolicy([execute, read])).toEqual(recommendedPolicy([execute]));
  });

  it('does not let a tool named * hide every other tool', () => {
    const policy = recommendedPolicy([rated('*', 'Destructive'), rated('get_task', 'Read')]);
    expect(policy.hide).toBeUndefined();
    expect(policy.tools['*']?.deny_if?.[0]?.conditions).toEqual([]);
  });

  it('lists a tool named __proto__ like any other', () => {
    const policy = recommendedPolicy([rated('__proto__', 'Write')]);
    expect(Object.keys(policy.tools)).toEqual(['__proto__']);
    expect(JSON.stringify(policy)).toContain('"counter":"__proto___rate"');
  });

  it('gives the policy of a server as the union of those of its tools, in the order of their names', () => {
    const tools = [rated('b', 'Write'), rated('a', 'Read')];
    expect(Object.keys(recommendedPolicy(tools).tools)).toEqual(['a', 'b']);
    expect(recommendedPolicy(tools)).toEqual(recommendedPolicy([...tools].reverse()));
  });

  it('keeps to the published format', () => {
    const categories = ['Read', 'Write', 'Execute', 'Destructive', 'Financial', 'Unknown'] as const;
    const policy = recommendedPolicy(categories.map((category) => rated(`t_${category}`, category)));
    expect(policySchema.parse(policy)).toEqual(policy);
  });
});
