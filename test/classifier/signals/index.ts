import { cases as annotationContradiction } from './annotation-contradiction.js';
import { cases as arbitraryRequest } from './arbitrary-request.js';
import { cases as bulkOperation } from './bulk-operation.js';
import type { SignalCases } from './cases.js';
import { cases as codeInput } from './code-input.js';
import { cases as costPerCall } from './cost-per-call.js';
import { cases as credentialsIn } from './credentials-in.js';
import { cases as credentialsOut } from './credentials-out.js';
import { cases as filePath } from './file-path.js';
import { cases as forceFlag } from './force-flag.js';
import { cases as freeFormObject } from './free-form-object.js';
import { cases as hiddenCharacters } from './hidden-characters.js';
import { cases as highParameterCount } from './high-parameter-count.js';
import { cases as htmlInput } from './html-input.js';
import { cases as irreversible } from './irreversible.js';
import { cases as missingAnnotations } from './missing-annotations.js';
import { cases as missingDescription } from './missing-description.js';
import { cases as money } from './money.js';
import { cases as noDryRun } from './no-dry-run.js';
import { cases as permissionChange } from './permission-change.js';
import { cases as personalData } from './personal-data.js';
import { cases as productionTarget } from './production-target.js';
import { cases as promptInjection } from './prompt-injection.js';
import { cases as queryLanguage } from './query-language.js';
import { cases as sendsOutside } from './sends-outside.js';
import { cases as shellCommand } from './shell-command.js';
import { cases as toolPrecedence } from './tool-precedence.js';
import { cases as untrustedContent } from './untrusted-content.js';
import { cases as uploadTarget } from './upload-target.js';
import { cases as urlInput } from './url-input.js';

/** The cases of every signal, by its id. */
export const signalCases: Readonly<Record<string, SignalCases>> = {
  'annotation-contradiction': annotationContradiction,
  'arbitrary-request': arbitraryRequest,
  'bulk-operation': bulkOperation,
  'code-input': codeInput,
  'cost-per-call': costPerCall,
  'credentials-in': credentialsIn,
  'credentials-out': credentialsOut,
  'file-path': filePath,
  'force-flag': forceFlag,
  'free-form-object': freeFormObject,
  'hidden-characters': hiddenCharacters,
  'high-parameter-count': highParameterCount,
  'html-input': htmlInput,
  irreversible,
  'missing-annotations': missingAnnotations,
  'missing-description': missingDescription,
  money,
  'no-dry-run': noDryRun,
  'permission-change': permissionChange,
  'personal-data': personalData,
  'production-target': productionTarget,
  'prompt-injection': promptInjection,
  'query-language': queryLanguage,
  'sends-outside': sendsOutside,
  'shell-command': shellCommand,
  'tool-precedence': toolPrecedence,
  'untrusted-content': untrustedContent,
  'upload-target': uploadTarget,
  'url-input': urlInput,
};
