/**
 * Nouns with a meaning. Sets of lower-case words; the plural stands beside the singular where both are usual.
 */

import { wordSet } from './word-set.js';

/** Things one looks at: a name that ends in one of them and has no verb reads (`user_info`, `helm_status`). */
export const readableNouns =
  wordSet(`status info information details detail stats stat statistics metrics metric logs log history
  summary overview list listing schema schemas metadata documentation docs doc guide guidance help version versions health usage
  count counts total totals result results insights insight analytics definition definitions types options option instructions
  instruction examples example readme graph tree diff limits capabilities capability eligibility quote quotes price prices
  pricing rates balance availability permissions statement statements transactions events activity feed timeline trends trend
  forecast weather time date news headlines profile profiles suggestions recommendations recommendation practices rules
  glossary dictionary catalog catalogue directory directories lookup inventory report reports analysis comparison
  attributes properties fields columns values names mappings topology dependencies references similar related nearby
  latest recent popular trending leaderboard ranking rankings score scores screenshot context contexts findings errors
  issues warnings diagnostics metadata_info current sources citations facts quotas quota explanation preview previews
  manifest notes chart readiness liveness healthcheck traceback env whois dns dashboard`);

/** Results that are worked out and handed back, so that "generating" one changes nothing. */
export const computedNouns =
  wordSet(`query queries sql dql kql regex url urls uri link links request prompt prompts diagram
  diagrams plan plans summary summaries explanation guidance recommendation recommendations suggestion suggestions estimate
  estimates snippet snippets template templates config configuration password passwords uuid uuids id ids hash hashes insight
  insights analysis overview outline completion completions embedding embeddings command commands expression schema
  checklist instructions docs documentation text answer answers response responses palette colors hypothesis hypotheses
  statistics stats preview code boilerplate advice architecture review comparison forecast patch thoughts thought data
  list graph tree map metadata headline idea ideas example examples test tests diff types typings bindings interfaces locator selector xpath
  yaml json definition definitions deeplink deeplinks`);

/** Checks and look-ups that are "run" or "performed" without changing anything. */
export const inspectionNouns =
  wordSet(`query queries search searches analysis analyzer analyzers analytics audit audits check checks
  scan scans report reports diagnostic diagnostics diagnosis lint validation evaluation simulation benchmark estimate
  comparison review inspection lookup assessment forecast query_batch select esql search_query statistics
  aggregation calculation healthcheck healthchecks validator verification inference_check semantic hunt explain query_range
  investigation discovery retrieval`);

/** What an editor takes out of a medium or text: removing it destroys nothing that is kept. */
export const editedOutNouns =
  wordSet(`background backgrounds watermark watermarks noise silence vocals vocal whitespace blur
  redeye artifacts duplicates accents punctuation stopwords diacritics emojis html metadata_tags exif bg filler outliers
  formatting markdown tags_from_text object_from_image highlight highlights selection filters filter cache caches
  caching console screen console_logs`);

/** Things that move money when they are created, made, placed, sent or confirmed. */
export const paymentNouns =
  wordSet(`payment payments charge charges refund refunds payout payouts withdrawal withdrawals trade
  trades swap swaps purchase purchases topup disbursement donation donations transfer transfers paymentintent deposit
  settlement remittance bet wager checkout`);

/** Money and what holds it: with them a transfer, a send or a swap moves money. */
export const moneyNouns =
  wordSet(`payment payments money funds fund cash coin coins crypto cryptocurrency token tokens eth ether btc
  bitcoin sol solana lamports usdc usdt usd eur xrp bnb matic wei satoshi satoshis sats balance wallet erc20 nft nfts stock
  stocks shares equity currency dollars amount lightning invoice stablecoin salary payroll`);

/** Secrets whose value lets the holder act as someone. */
export const secretNouns =
  wordSet(`password passwords passwd passphrase secret secrets apikey credential credentials kubeconfig
  pat mnemonic privatekey cookie cookies jwt otp totp`);

/** Words before `key`, `keys` or `token` that make it a secret. */
export const secretQualifiers =
  wordSet(`api access private secret ssh auth bearer refresh session signing encryption pgp gpg master
  service account oauth id user bot admin storage sas deploy personal client license seed`);

/** People's data. */
export const personalNouns =
  wordSet(`email emails mail mails mailbox inbox contact contacts calendar message messages dm dms
  conversation conversations customer customers patient patients employee employees phone photo photos medical birthday ssn
  passport transcript transcripts sms voicemail payslip payslips gmail whatsapp imessage imessages chats biometrics
  prescription prescriptions diagnoses`);

/** What may follow such a noun in a name that is still about it: `email_threads`, but not `email_template`. */
export const contentNouns =
  wordSet(`thread threads message messages content contents body bodies history attachment attachments
  detail details data record records list text raw profile profiles info page pages`);

/** Places where anybody can write what the agent then reads. */
export const strangersWrite =
  wordSet(`web webpage webpages website websites email emails mail inbox issue issues comment comments
  tweet tweets rss feed forum reddit transcript ticket tickets reviews messages internet conversation conversations dms
  discussion discussions`);

/** Those of these that mean nothing else in a sentence either, where a message may be of an error and an issue of a scan. */
export const fromOutside = wordSet(
  `web webpage webpages website websites emails inbox tweets rss feed forum reddit internet dms`,
);

/** Personal nouns that mean nothing else in a sentence. */
export const plainlyPersonal =
  wordSet(`emails mails mailbox inbox contacts calendar dms chats photos sms voicemail payslips patients gmail whatsapp
  imessage imessages biometrics prescriptions diagnoses`);
