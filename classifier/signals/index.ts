import type { SignalRule } from '../signal-rule.js';
import { annotationContradiction } from './annotation-contradiction.js';
import { arbitraryRequest } from './arbitrary-request.js';
import { bulkOperation } from './bulk-operation.js';
import { codeInput } from './code-input.js';
import { costPerCall } from './cost-per-call.js';
import { credentialsIn } from './credentials-in.js';
import { credentialsOut } from './credentials-out.js';
import { filePath } from './file-path.js';
import { forceFlag } from './force-flag.js';
import { freeFormObject } from './free-form-object.js';
import { hiddenCharacters } from './hidden-characters.js';
import { highParameterCount } from './high-parameter-count.js';
import { htmlInput } from './html-input.js';
import { irreversible } from './irreversible.js';
import { missingAnnotations } from './missing-annotations.js';
import { missingDescription } from './missing-description.js';
import { money } from './money.js';
import { noDryRun } from './no-dry-run.js';
import { permissionChange } from './permission-change.js';
import { personalData } from './personal-data.js';
import { productionTarget } from './production-target.js';
import { promptInjection } from './prompt-injection.js';
import { queryLanguage } from './query-language.js';
import { sendsOutside } from './sends-outside.js';
import { shellCommand } from './shell-command.js';
import { toolPrecedence } from './tool-precedence.js';
import { untrustedContent } from './untrusted-content.js';
import { uploadTarget } from './upload-target.js';
import { urlInput } from './url-input.js';

/** Every signal, in the order in which they are told. */
export const signalRules: readonly SignalRule[] = [
  annotationContradiction,
  arbitraryRequest,
  bulkOperation,
  codeInput,
  costPerCall,
  credentialsIn,
  credentialsOut,
  filePath,
  forceFlag,
  freeFormObject,
  hiddenCharacters,
  highParameterCount,
  htmlInput,
  irreversible,
  missingAnnotations,
  missingDescription,
  money,
  noDryRun,
  permissionChange,
  personalData,
  productionTarget,
  promptInjection,
  queryLanguage,
  sendsOutside,
  shellCommand,
  toolPrecedence,
  untrustedContent,
  uploadTarget,
  urlInput,
];
