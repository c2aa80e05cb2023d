import type { Scenario } from '../journey/scenario.js';
import { alteredByte } from './altered-byte.js';
import { approved } from './approved.js';
import { badSignature } from './bad-signature.js';
import { callbackOutage } from './callback-outage.js';
import { counted } from './counted.js';
import { creditResultsRepeated } from './credit-results-repeated.js';
import { crashed } from './crashed.js';
import { encryptedChannel } from './encrypted-channel.js';
import { inputFaults } from './input-faults.js';
import { nothingLeaks } from './nothing-leaks.js';
import { pages } from './pages.js';
import { pullExhausted } from './pull-exhausted.js';
import { pullRecovers } from './pull-recovers.js';
import { pushRepeated } from './push-repeated.js';
import { refusedByAccess } from './refused-by-access.js';
import { refusedByCredit } from './refused-by-credit.js';
import { replay } from './replay.js';
import { signatureSchemes } from './signature-schemes.js';
import { staleTimestamp } from './stale-timestamp.js';

/** Every scenario of the journey, in the order in which they are told. */
export const SCENARIOS: readonly Scenario[] = [
  approved,
  refusedByAccess,
  refusedByCredit,
  pullRecovers,
  pullExhausted,
  pushRepeated,
  creditResultsRepeated,
  badSignature,
  alteredByte,
  replay,
  staleTimestamp,
  callbackOutage,
  inputFaults,
  encryptedChannel,
  signatureSchemes,
  counted,
  pages,
  nothingLeaks,
  crashed,
];
