import type { Parameter } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import type { Program } from '../shared/typed/program.js';
import { hasAttribute } from './schema.js';

/** Types that the SDK or the host fills in by itself. */
const always = new Set(
  (
    'CancellationToken RequestContext McpServer IMcpServer IProgress ClaimsPrincipal IServiceProvider AIFunctionArguments ILogger ILoggerFactory IHttpClientFactory ' +
    'HttpClient IConfiguration IOptions IOptionsSnapshot IOptionsMonitor IHttpContextAccessor HttpContext IMemoryCache IDistributedCache IServiceScopeFactory ' +
    'IHostEnvironment IWebHostEnvironment IMediator ISender IDbContextFactory TokenCredential'
  ).split(' '),
);
/** Interfaces that JSON can be read into: parameters like others. */
const readable = /^I(?:Enumerable|List|Collection|Set|Dictionary|ReadOnly\w+|AsyncEnumerable)$/;
/** Names of interfaces that no source we have declares. */
const interfaceName = /^I[A-Z][a-z]/;

export interface Services {
  /** Whether a parameter of a tool is filled in by the host; null when that cannot be told. */
  isInjected(parameter: Parameter, evaluator: Evaluator): boolean | null;
}

/** What the source registers for injection: `AddSingleton<IThing, Thing>()`, `AddHttpClient<Client>()` and the like. */
export function servicesOf(program: Program): Services {
  let registered: Set<string> | null = null;
  return {
    isInjected({ type, attributes }, evaluator) {
      if (hasAttribute(attributes, 'FromServices', 'FromKeyedServices')) return true;
      if (type === null) return null;
      if (always.has(type.name)) return true;
      const declared = evaluator.resolve(type);
      // JSON cannot be read into an interface.
      if (declared?.kind === 'interface') return true;
      if (declared === null) return interfaceName.test(type.name) && !readable.test(type.name);
      if (declared.kind === 'enum') return false;
      registered ??= registrations(program);
      return registered.has(type.name);
    },
  };
}

function registrations(program: Program): Set<string> {
  const found = new Set<string>();
  for (const path of program.filesWith('.Add')) {
    const text = program.text(path);
    for (const match of text.matchAll(
      /\.(?:Try)?Add(?:Keyed)?(?:Singleton|Scoped|Transient|HttpClient|DbContext|DbContextFactory|HostedService)\s{0,8}<([^<>()]{1,300})/g,
    )) {
      for (const name of (match[1] as string).split(',')) found.add(lastPart(name));
    }
    for (const match of text.matchAll(
      /\.(?:Try)?Add(?:Singleton|Scoped|Transient)\s{0,8}\(\s{0,8}(?:new\s{1,8}([\w.]{1,200})|typeof\(([\w.]{1,200}))/g,
    )) {
      found.add(lastPart(match[1] ?? match[2] ?? ''));
    }
    for (const match of text.matchAll(
      /\.(?:Try)?Add(?:Singleton|Scoped|Transient)\s{0,8}\([^;]{0,400}?new\s{1,8}(\w{1,200})\(/g,
    ))
      found.add(match[1] as string);
  }
  return found;
}

function lastPart(name: string): string {
  return name.trim().split('.').at(-1) ?? '';
}
