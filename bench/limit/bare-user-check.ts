import Libsql from 'libsql';
import { ACCESS_STATEMENTS } from './access-statements.js';
import type { Facts, TextRow } from './bare-access.js';
import { askedOf, factsBindings, outcomeOf, refusal, sealedAnswer, serveBare, settings } from './bare-access.js';

// What a signed user filter costs when nothing stands around it: node:http, the signature, the cipher, the same three
// statements, the same answer, a line in the log. No limits, no replay guard, no checks of input, no metrics.

const connection = new Libsql(settings.databaseFile ?? '');
connection.pragma('journal_mode = WAL');
connection.pragma('query_only = ON');
connection.defaultSafeIntegers(true);

const facts = connection.prepare(ACCESS_STATEMENTS.facts);
const card = connection.prepare(ACCESS_STATEMENTS.card);
const account = connection.prepare(ACCESS_STATEMENTS.account);

serveBare((body) => {
  const asked = askedOf(body);
  if (asked === undefined) return refusal();
  const lookUp = factsBindings(asked);
  const [idCard] = lookUp;
  const found = facts.get([...lookUp]) as Facts;
  const isStock = Number(found.is_known) === 1;
  const cardRow = isStock ? (card.get([idCard]) as TextRow | undefined) : undefined;
  const user = isStock ? (account.get([idCard, 1]) as TextRow) : undefined;
  return sealedAnswer(outcomeOf(asked, found, cardRow, user));
});
