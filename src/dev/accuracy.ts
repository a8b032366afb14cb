import { writeFileSync } from 'node:fs';
import { evaluate } from '../../classifier/index.js';
import { evaluationText } from '../cli/evaluation-text.js';
import { readLabels } from '../cli/labels.js';

/**
 * `npm run evaluate`: measures the classifier on our own labelled tools and writes the report beside it. Public sets of tools
 * are other people's texts and not kept here; how to measure on one stands in the report.
 */
const labels = 'test/fixtures/labels/tools.jsonl';
const report = 'classifier/ACCURACY.md';

const text = `<!-- Written by \`npm run evaluate\`; a test holds it against the code. -->

# How often the classifier is right

On \`${labels}\`: tools written by us in the styles of public servers, the cases that are known to be hard among
them, and labelled by hand before they were classified. The figures may only rise: \`test/fixtures/labels/floors.json\`.

They say that nothing broke, not how the classifier does on servers it was never tried on. For that, measure on tools whose
authors declare hints, on servers that no rule was written for:

\`\`\`sh
toolrisk evaluate --labels labelled.jsonl
\`\`\`

${evaluationText(evaluate(await readLabels(labels)))}
`;
writeFileSync(report, text);
process.stdout.write(text);
